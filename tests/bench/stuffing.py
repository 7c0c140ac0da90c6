"""How many stuffed answers are flagged, and how many honest ones: python -m tests.bench.stuffing.

Whole days at one counter are simulated and judged by the service's own rules (models/pace.py and
models/hours.py; nothing is stored). Figures of the attackers are of 1,000 stuffed answers each;
honest answers are counted on the same days and on days without anybody stuffing. Seeded.
"""

import random
from collections.abc import Callable, Iterator

import msgspec

from auditapp.formkit.engine import CompiledForm, Values
from auditapp.surveys.models.flags import BURST, FAST, FASTEST, HOUR, STRAIGHT, TRAP
from auditapp.surveys.models.hours import (
    HISTORY_DAYS,
    LEAST,
    levels_in_excess,
    most_expected,
    straight_in_quantity,
    straight_value,
)
from auditapp.surveys.models.pace import Bursts, Suspect
from tests.surveys.stuffing.forms import compiled

SEED = 20_261_121
BURST_LIMIT = 10
STUFFED = 1000
DAYS = 1000  # honest days
OPEN_AT, HOURS = 8, 8
# How the answers of a day spread over its hours: mornings are full, noon is empty.
SHAPE = (1.4, 1.8, 1.5, 0.5, 0.3, 1.2, 1.0, 0.3)
HONEST = {5: 35, 4: 40, 3: 15, 2: 6, 1: 4}
LEVELS, WEIGHTS = list(HONEST), list(HONEST.values())


class Sent(msgspec.Struct):
    """One simulated answer: when (seconds of the day), how fast after its page, what."""

    at: float
    age: float
    values: Values
    is_stuffed: bool = False
    is_trapped: bool = False
    reasons: set[str] = msgspec.field(default_factory=set)


class Line(msgspec.Struct, frozen=True):
    """A row of the table."""

    name: str
    stuffed: int
    flagged: int
    honest: int
    honest_flagged: int

    @property
    def share(self) -> float:
        """Return the share of the stuffed answers that is flagged."""
        return self.flagged / self.stuffed if self.stuffed else 0.0

    @property
    def honest_share(self) -> float:
        """Return the share of the honest answers that is flagged."""
        return self.honest_flagged / self.honest if self.honest else 0.0


Attack = Callable[[random.Random], Iterator[Sent]]


def honest_day(rng: random.Random, a_day: float, *, rush: float = 1.0) -> list[Sent]:
    """Return the answers of customers: a day's number at random, one rush hour made fuller."""
    sent = []
    rushed = rng.randrange(3)
    total = sum(SHAPE)
    for number, share in enumerate(SHAPE):
        mean = a_day * share / total * (rush if number == rushed else 1.0)
        for _ in range(_poisson(rng, mean)):
            at = 3600.0 * (OPEN_AT + number) + rng.uniform(0, 3600)
            sent.append(Sent(at, 3 + rng.expovariate(1 / 8), {"overall": _level(rng)}))
    return sent


def fast_script(rng: random.Random) -> Iterator[Sent]:
    """Open a page and post five stars at once, as fast as the service answers."""
    at = 3600.0 * (OPEN_AT + 2)
    while True:
        at += rng.uniform(0.05, 0.2)
        yield Sent(at, rng.uniform(0.02, 0.3), {"overall": 5}, is_stuffed=True)


def form_filler(rng: random.Random) -> Iterator[Sent]:
    """Fill in every field of the form, a few seconds after opening it."""
    at = 3600.0 * (OPEN_AT + 1)
    while True:
        at += rng.uniform(5, 15)
        values: Values = {"overall": rng.choice((4, 5))}
        yield Sent(at, rng.uniform(2, 5), values, is_stuffed=True, is_trapped=True)


def clerk_in_bursts(rng: random.Random) -> Iterator[Sent]:
    """Tap five stars on the counter's phone, 15 to 30 in a row, a few times a day."""
    while True:
        at = 3600.0 * OPEN_AT + rng.uniform(0, 3600 * HOURS)
        for _ in range(rng.randint(15, 30)):
            at += rng.uniform(2.5, 6)
            yield Sent(at, rng.uniform(1.6, 4), {"overall": 5}, is_stuffed=True)


def patient_script(rng: random.Random) -> Iterator[Sent]:
    """Post five stars every minute or so in one hour a day, waiting like a person each time."""
    start = 3600.0 * (OPEN_AT + rng.randrange(HOURS))
    for _ in range(50):
        start += rng.uniform(40, 90)
        yield Sent(start, rng.uniform(4, 20), {"overall": 5}, is_stuffed=True)


def very_patient_script(rng: random.Random) -> Iterator[Sent]:
    """Post five stars all day, one every ten minutes: as many as customers do."""
    at = 3600.0 * OPEN_AT
    while at < 3600.0 * (OPEN_AT + HOURS):
        at += rng.uniform(400, 800)
        yield Sent(at, rng.uniform(4, 20), {"overall": 5}, is_stuffed=True)


def straight_liner(rng: random.Random) -> Iterator[Sent]:
    """Send the long form with the best answer to each of its questions, 25 in an hour."""
    form = compiled("sipas-22")
    ratings = [code for code, q in form.questions.items() if hasattr(q, "points")]
    start = 3600.0 * (OPEN_AT + 1)
    for _ in range(25):
        start += rng.uniform(60, 140)
        yield Sent(start, rng.uniform(20, 60), dict.fromkeys(ratings, 5), is_stuffed=True)


ATTACKS: dict[str, tuple[Attack, int, str]] = {
    "script, as fast as it can": (fast_script, STUFFED, "counter"),
    "program that fills in every field": (form_filler, 100, "counter"),
    "clerk tapping in bursts of 15 to 30": (clerk_in_bursts, 100, "counter"),
    "script, 50 in one hour a day": (patient_script, 50, "counter"),
    "long forms, all answers the same": (straight_liner, 25, "sipas-22"),
    "script, one every ten minutes": (very_patient_script, 50, "counter"),
}


def attack(name: str, *, a_day: float = 40.0, stuffed: int = STUFFED) -> Line:
    """Simulate days with honest customers and one attacker until so many were stuffed."""
    rng = random.Random(f"{SEED} {name}")  # noqa: S311 - the same each time
    make, most, slug = ATTACKS[name]
    form = compiled(slug)
    history = _history(rng, a_day)
    sent: list[Sent] = []
    n = 0
    while n < stuffed:
        day = honest_day(rng, a_day) if slug == "counter" else long_day(rng, form)
        bad: list[Sent] = []
        for one in make(rng):
            if len(bad) == min(most, stuffed - n):
                break
            bad.append(one)
        n += len(bad)
        judge(form, [*day, *bad], history)
        sent += [*day, *bad]
    return _line(name, sent)


def honest(name: str, *, a_day: float, rush: float, days: int = DAYS) -> Line:
    """Simulate days with honest customers alone."""
    rng = random.Random(f"{SEED} {name}")  # noqa: S311 - the same each time
    form = compiled("counter")
    history = _history(rng, a_day)
    sent: list[Sent] = []
    for _ in range(days):
        day = honest_day(rng, a_day, rush=rush)
        judge(form, day, history)
        sent += day
    return _line(name, sent)


def long_day(rng: random.Random, form: CompiledForm) -> list[Sent]:
    """Return honest long forms, a third of them the same answer throughout."""
    ratings = [code for code, q in form.questions.items() if hasattr(q, "points")]
    sent = []
    for one in honest_day(rng, 24):
        level = _level(rng)
        straight = rng.random() < 1 / 3
        one.values = {code: level if straight else _level(rng) for code in ratings}
        sent.append(one)
    return sent


def judge(form: CompiledForm, day: list[Sent], history: dict[str, list[int]]) -> None:
    """Flag a day's answers by the service's rules, in the order in which they come."""
    day.sort(key=lambda one: one.at)
    headline = form.headline.code if form.headline else ""
    bursts = Bursts(BURST_LIMIT)
    for number, one in enumerate(day):
        if one.age < FASTEST:
            one.reasons.add(FAST)
        if one.is_trapped:
            one.reasons.add(TRAP)
        found = bursts.note(
            "point", one.values.get(headline), Suspect("", str(number), form), now=one.at
        )
        for suspect in found:
            day[int(suspect.response_id)].reasons.add(BURST)
    by_hour: dict[int, list[Sent]] = {}
    for one in day:
        by_hour.setdefault(int(one.at // 3600), []).append(one)
    for hour in by_hour.values():
        if len(hour) >= LEAST:
            judge_hour(form, hour, history["hours"])


def judge_hour(form: CompiledForm, hour: list[Sent], history: list[int]) -> None:
    """Flag what there is too much of in an hour."""
    headline = form.headline.code if form.headline else ""
    straight = straight_in_quantity(form, (one.values for one in hour))
    most = most_expected(history)
    now: dict[str, int] = {}
    for one in hour:
        level = str(one.values.get(headline))
        now[level] = now.get(level, 0) + 1
    usual = {str(level): weight for level, weight in HONEST.items()}
    levels = levels_in_excess(now, usual, most=most)
    for one in hour:
        if str(one.values.get(headline)) in levels:
            one.reasons.add(HOUR)
        if straight_value(form, one.values) in straight:
            one.reasons.add(STRAIGHT)


def table(*, days: int = DAYS) -> list[Line]:
    """Return every row."""
    rows = [attack(name) for name in ATTACKS]
    rows.append(honest("honest days, 8 answers a day", a_day=8, rush=1, days=days))
    rows.append(honest("honest days, 40 answers a day", a_day=40, rush=1, days=days))
    rows.append(honest("honest days, 200 answers a day", a_day=200, rush=1, days=days))
    rows.append(honest("honest rush hours, twice as full", a_day=40, rush=2, days=days))
    rows.append(honest("honest rush hours, three times as full", a_day=40, rush=3, days=days))
    return rows


def _history(rng: random.Random, a_day: float) -> dict[str, list[int]]:
    hours: dict[tuple[int, int], int] = {}
    for day in range(HISTORY_DAYS):
        for one in honest_day(rng, a_day):
            key = (day, int(one.at // 3600))
            hours[key] = hours.get(key, 0) + 1
    return {"hours": list(hours.values())}


def _line(name: str, sent: list[Sent]) -> Line:
    bad = [one for one in sent if one.is_stuffed]
    good = [one for one in sent if not one.is_stuffed]
    return Line(
        name,
        len(bad),
        sum(bool(one.reasons) for one in bad),
        len(good),
        sum(bool(one.reasons) for one in good),
    )


def _level(rng: random.Random) -> int:
    return rng.choices(LEVELS, WEIGHTS)[0]


def _poisson(rng: random.Random, mean: float) -> int:
    n, at = 0, rng.expovariate(1.0)
    while at < mean:
        n += 1
        at += rng.expovariate(1.0)
    return n


def main() -> None:
    """Print the table."""
    head = ("", "stuffed", "flagged", "honest", "flagged")
    print(f"{head[0]:42} {head[1]:>8} {head[2]:>8} {'':>7} {head[3]:>8} {head[4]:>8}")
    for row in table():
        share = f"{row.share:.1%}" if row.stuffed else ""
        print(
            f"{row.name:42} {row.stuffed:8,} {row.flagged:8,} {share:>7} "
            f"{row.honest:8,} {row.honest_flagged:8,} {row.honest_share:7.2%}"
        )


if __name__ == "__main__":
    main()
