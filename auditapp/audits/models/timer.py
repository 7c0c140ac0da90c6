"""The time an audit took: periods that an auditor starts and stops, nothing measured unasked. Pure.

A period is two edits of the item `@time`: `started.<key>` and `stopped.<key>`, each a moment in
UTC. There is no time by line: how long somebody thinks about a question is nobody's business.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from auditapp.audits.models.log import Fold
from auditapp.base.errors import Invalid
from auditapp.base.words import N_

ITEM = "@time"
LONGEST = timedelta(hours=24)
_FIELD = re.compile(r"(started|stopped)\.[a-z0-9]{8}")

NOT_A_FIELD = N_("The timer has no such field.")
NOT_A_MOMENT = N_("The timer needs a moment with its zone.")


class Period(msgspec.Struct, frozen=True):
    """A period of work; `stopped` is None while it runs."""

    key: str
    account_id: str
    started: datetime
    stopped: datetime | None

    def length(self, now: datetime) -> timedelta:
        """Return how long it took, or takes so far; never negative, and a day at the most."""
        return min(max((self.stopped or now) - self.started, timedelta()), LONGEST)


def periods_of(state: Fold) -> list[Period]:
    """Return the periods, the first first."""
    found = []
    for (item, name), field in state.fields.items():
        kind, _, key = name.partition(".")
        if item == ITEM and kind == "started" and field.shown.value:
            stop = state.find(ITEM, f"stopped.{key}")
            stopped = _moment(stop.shown.value) if stop and stop.shown.value else None
            period = Period(key, field.shown.account_id, _moment(field.shown.value), stopped)
            found.append(period)
    return sorted(found, key=lambda period: period.started)


def running(state: Fold, account_id: str) -> Period | None:
    """Return the period that a person has started and not stopped."""
    own = (period for period in periods_of(state) if period.account_id == account_id)
    return next((period for period in own if period.stopped is None), None)


def total(state: Fold, now: datetime) -> timedelta:
    """Return the time of all periods together."""
    return sum((period.length(now) for period in periods_of(state)), timedelta())


def minutes_by_person(state: Fold, now: datetime) -> Mapping[str, int]:
    """Return whole minutes by account."""
    found: dict[str, timedelta] = {}
    for period in periods_of(state):
        found[period.account_id] = found.get(period.account_id, timedelta()) + period.length(now)
    return {account_id: int(time.total_seconds() // 60) for account_id, time in found.items()}


def write_moment(at: datetime) -> str:
    """Return a moment as the log keeps it."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def check_value(item: str, field: str, value: str) -> str:
    """Return a moment in its stored form; raises Invalid with field `item.field`."""
    named = f"{item}.{field}"
    if not _FIELD.fullmatch(field):
        raise Invalid(NOT_A_FIELD, field=named)
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise Invalid(NOT_A_MOMENT, field=named) from error
    if at.tzinfo is None or not 2020 <= at.year <= 2200:
        raise Invalid(NOT_A_MOMENT, field=named)
    return write_moment(at)


def _moment(value: str) -> datetime:
    return datetime.fromisoformat(value)
