"""How faults of the API look (RFC 9457), and which ones a route's description names."""

import msgspec
from litestar.openapi.datastructures import ResponseSpec

MEDIA = "application/problem+json"


class Problem(msgspec.Struct, frozen=True):
    """What went wrong: `detail` in the reader's language, `code` a stable word for programs."""

    type: str
    title: str
    status: int
    detail: str
    code: str


def _answers(words: dict[int, str]) -> dict[int, ResponseSpec]:
    return {
        status: ResponseSpec(Problem, generate_examples=False, description=text, media_type=MEDIA)
        for status, text in words.items()
    }


_LIST = {
    400: "A parameter cannot be read",
    401: "No token, or one that has ended",
    403: "The token was not made for this, or the role does not allow it",
    405: "This address does not take this method",
    422: "A parameter says nothing that exists",
    429: "Too many requests; Retry-After says how many seconds to wait",
}
_ONE = {**_LIST, 404: "There is no such thing, or it is not yours to see"}
PROBLEMS = _answers(_LIST)
PROBLEMS_OF_ONE = _answers(_ONE)
PROBLEMS_OF_CHANGE = _answers(
    {
        **_ONE,
        409: "Its state does not allow this",
        413: "Too much was sent",
        415: "This address takes JSON",
    }
)
