"""What the citizens of the bench post: signed tokens made beforehand, a mixture of answers."""

import random
import time
from collections.abc import Iterator
from urllib.parse import quote, urlencode

from auditapp.surveys.models.token import FormTokens
from tests.bench.servers import SECRET
from tests.bench.stage import Province

WORDS = ("Cán bộ nhiệt tình, giải thích dễ hiểu.", "Chờ hơi lâu.", "Mong có thêm ghế ngồi chờ.")
# In the order of the form, as a browser posts them.
REASONS = ("attitude", "waiting", "guidance", "papers", "fees", "place")
READ = 20  # seconds that a citizen looked at the page: sent at once, answers are flagged
APART = 1024  # requests between a first tap and what follows it: the tap is stored by then
Line = tuple[str, str, str]


def whole_answers(province: Province, n: int, *, seed: int) -> Iterator[Line]:
    """Give n posts, each a response of its own with all its answers."""
    chance = random.Random(seed)  # noqa: S311 - the same load in every round
    tokens = FormTokens(SECRET, 120)
    for number in range(n):
        yield _post(province, tokens, number, _answers(chance), is_last=True)


def taps_and_more(province: Province, n: int, *, seed: int) -> Iterator[Line]:
    """Give n posts: each citizen taps once and then sends the rest under the same token."""
    chance = random.Random(seed)  # noqa: S311 - the same load in every round
    tokens = FormTokens(SECRET, 120)
    waiting: list[Line] = []
    for number in range(n // 2):
        answers = _answers(chance)
        tap, rest = _pair(province, tokens, number, answers)
        yield tap
        waiting.append(rest)
        if len(waiting) > APART:
            yield waiting.pop(0)
    yield from waiting


def _pair(
    province: Province, tokens: FormTokens, number: int, answers: list[tuple[str, str]]
) -> tuple[Line, Line]:
    method, path, body = _post(province, tokens, number, answers, is_last=True)
    token = body.partition("&")[0]
    return (method, path, f"{token}&{urlencode(answers[:1])}"), (method, path, body)


def _post(
    province: Province,
    tokens: FormTokens,
    number: int,
    answers: list[tuple[str, str]],
    *,
    is_last: bool,
) -> Line:
    spot = province.spots[number % len(province.spots)]
    token = tokens.issue(spot.code, province.survey_id, now=time.time() - READ)
    fields = [("token", token), *answers, *([("done", "1")] if is_last else [])]
    return "POST", f"/q/{spot.code}", urlencode(fields, quote_via=quote)


def _answers(chance: random.Random) -> list[tuple[str, str]]:
    score = chance.choices((1, 2, 3, 4, 5), (4, 6, 15, 40, 35))[0]
    answers = [("overall", str(score))]
    code = "good" if score > 3 else "not_good"
    chosen = chance.sample(REASONS, chance.randint(1, 3))
    answers += [(code, reason) for reason in REASONS if reason in chosen]
    answers.append(("on_time", chance.choice(("on_time", "early", "late", "not_due"))))
    answers.append(("visits", chance.choice(("one", "two", "three_or_more"))))
    if chance.random() < 0.2:
        answers.append(("comment", chance.choice(WORDS)))
    return answers
