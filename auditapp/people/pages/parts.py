"""What the pages of this room share: faults beside fields, choices of agencies, typed values."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec
from litestar import Response

from auditapp.agencies.queries import list_agencies_below
from auditapp.base.clock import LOCAL, Clock, local_date
from auditapp.base.errors import AppError, Invalid, NotSignedIn
from auditapp.people.models import ROLE_NAMES, Actor, Role
from auditapp.store.engine import Connection
from auditapp.web.desk import Desk

Answer = Response[Any]


class Fault(msgspec.Struct, frozen=True):
    """What is wrong, in the reader's words, and at which input ('' means the whole form)."""

    field: str = ""
    words: str = ""


class Choice(msgspec.Struct, frozen=True):
    """One option of a list."""

    value: str
    label: str


ROLE_CHOICES = tuple(Choice(role.value, name) for role, name in ROLE_NAMES.items())


def me(desk: Desk) -> Actor:
    """Return the signed-in person; the guard has let nobody else in."""
    if not isinstance(desk.person, Actor):
        raise NotSignedIn
    return desk.person


def fault_of(desk: Desk, error: AppError) -> Fault:
    """Return an error as it stands beside the form."""
    field = error.field if isinstance(error, Invalid) else ""
    return Fault(field, desk.say(error.key, **error.params))


def typed(desk: Desk, name: str) -> str:
    """Return a field exactly as typed: blanks belong to a password."""
    return (desk.form.get(name) or [""])[0]


def day_field(text: str) -> date | None:
    """Return the day of a date input, None when empty or no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def end_of_day(day: date) -> datetime:
    """Return the moment when the day ends in Viet Nam."""
    return datetime.combine(day + timedelta(days=1), time(), LOCAL).astimezone(UTC)


async def agency_choices(conn: Connection, clock: Clock, actor: Actor) -> list[Choice]:
    """Return the agencies that the actor administrates, parents before children."""
    today = local_date(clock.now())
    choices: list[Choice] = []
    for path in actor.paths_as(Role.ADMINISTRATOR):
        below = await list_agencies_below(conn, path, on=today)
        # By ids on the path, so that every agency stands under its parent.
        for agency in sorted(below, key=lambda one: one.path):
            depth = agency.path.count("/") - path.count("/")
            choices.append(Choice(agency.id, f"{'– ' * depth}{agency.name}"))
    return choices
