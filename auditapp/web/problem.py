"""How faults of the API look (RFC 9457), and which ones a route's description names."""

import re
from typing import Any

import msgspec
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import Scope

from auditapp.base.words import N_
from auditapp.web.asgi import SAFE_METHODS

MEDIA = "application/problem+json"
Wrong = tuple[str, str]  # the name of an input, '' for all that was sent; what is wrong with it

# How msgspec names a field that is lacking, or one too many.
_NAMED = re.compile(r"^Object (?:missing required|contains unknown) field `(.+)`$")
_MISSING = N_("This is missing.")
_UNKNOWN = N_("There is no such field.")
_OTHER = N_("This is too long, too short, or not of the kind that the description names.")


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """An input at fault: `pointer` (RFC 6901) into what was sent, or a `parameter`."""

    detail: str
    pointer: str = ""
    parameter: str = ""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What went wrong: `detail` in the reader's language, `code` a stable word for programs."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[Place] = []


def place_of(scope: Scope, name: str) -> dict[str, str]:
    """Return where an input stands: in the address of what only looks, else in the JSON sent."""
    if scope["method"] in SAFE_METHODS:  # type: ignore[typeddict-item] # of HTTP alone
        return {"parameter": name}
    escaped = name.replace("~", "~0").replace("/", "~1")
    return {"pointer": f"#/{escaped}" if name else "#"}


def wrong_in_body(extra: Any) -> tuple[Wrong, ...]:
    """Return which fields of the JSON sent are at fault, as the framework found them."""
    found = [one for one in extra or () if isinstance(one, dict) and one.get("source") == "body"]
    return tuple(_wrong(str(one.get("key", "data")), str(one["message"])) for one in found)


def _wrong(key: str, message: str) -> Wrong:
    name = "" if key == "data" else key  # that is how the framework calls all of it
    if named := _NAMED.match(message):
        lacking = message.startswith("Object missing")
        return f"{name}{named[1]}", _MISSING if lacking else _UNKNOWN
    return name, _OTHER


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
