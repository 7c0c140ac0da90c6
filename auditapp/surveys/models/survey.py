"""A survey, and the counter at which it is answered."""

from datetime import date, datetime
from typing import Any

import msgspec

from auditapp.formkit.engine import CompiledForm, Values
from auditapp.formkit.words import Text
from auditapp.surveys.models.plan import Plan
from auditapp.surveys.models.standing import Kind, State

CHANNEL = "qr"  # the open code at the counter; paper, kiosk and tickets are channels of their own
TICKET = "ticket"


class Survey(msgspec.Struct, frozen=True):
    """A form version that runs at points; `agency_id` is the node it was opened for.

    last, last_at: the last fact that says whether it takes answers; None when there is none.
    """

    id: str
    root_id: str
    agency_id: str
    form_version_id: str
    form: str
    title: str
    opened_at: datetime
    opened_by: str
    plan: Plan = Plan()
    last: Kind | None = None
    last_at: datetime | None = None

    def state_on(self, day: date) -> State:
        """Return how the survey stands on a day in Viet Nam: its days take effect by themselves."""
        if self.last == "closed":
            return "closed"
        if self.plan.ends_on is not None and day > self.plan.ends_on:
            return "ended"
        if self.last == "paused":
            return "paused"
        if self.plan.starts_on is not None and day < self.plan.starts_on:
            return "planned"
        return "running"


class Place(msgspec.Struct, frozen=True, eq=False):
    """Where an answer counts: the point and every agency above it. Hashed by identity."""

    root_id: str
    survey_id: str
    point_id: str
    path: str
    nodes: tuple[str, ...]
    channel: str = CHANNEL


def make_place(
    root_id: str, survey_id: str, *, point_id: str, path: str, channel: str = CHANNEL
) -> Place:
    """Return the place of a point whose agency stands at path."""
    nodes = (point_id, *path.strip("/").split("/"))
    return Place(root_id, survey_id, point_id, path, nodes, channel)


class Tap(msgspec.Struct, frozen=True):
    """One answer to the headline question, read beforehand."""

    posted: dict[str, list[str]]
    values: Values


class Counter(msgspec.Struct, frozen=True, eq=False):
    """A point with a survey that runs there now, and all that is the same for every answer.

    edition: what form tokens are bound to: the survey, and its version after a change of version.
    """

    code: str
    agency: str
    point: str
    survey_id: str
    form_version_id: str
    deciding_id: str | None
    field: str | None
    place: Place
    form: CompiledForm
    taps: dict[str, Tap]
    edition: str
    pages: dict[Any, Any] = {}
    ways: dict[str, "Counter"] = {}
    field_name: Text | None = None

    def by(self, channel: str) -> "Counter":
        """Return this counter for answers that come another way; the same one each time."""
        if channel == self.place.channel:
            return self
        if channel not in self.ways:
            place = msgspec.structs.replace(self.place, channel=channel)
            self.ways[channel] = msgspec.structs.replace(self, place=place)
        return self.ways[channel]

    @property
    def version(self) -> int:
        """Return the number of the form's version, which answers name."""
        return self.form.form.version

    @property
    def pipes(self) -> dict[str, Text]:
        """Return the names that the form's texts take in here."""
        found = {"agency": {"vi": self.agency}}
        return found | {"field": self.field_name} if self.field_name else found

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """Return what the counter's pages and rows depend on."""
        return (
            *(self.code, self.agency, self.point, self.survey_id, self.form_version_id),
            *(self.deciding_id, self.field, self.place.path, self.edition, str(self.field_name)),
        )


def read_taps(form: CompiledForm) -> dict[str, Tap]:
    """Return every valid answer to the headline question, by the word that is posted."""
    if form.headline is None:
        return {}
    code = form.headline.code
    shown: Any = form.headline.show(msgspec.UNSET)
    words = [str(choice["value"]) for choice in shown.get("choices", ())]
    taps = {}
    for word in words:
        posted = {code: [word]}
        reading = form.read(posted, partial=True)
        if not reading.problems:
            taps[word] = Tap(posted, reading.values)
    return taps
