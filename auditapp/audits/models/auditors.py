"""The competence of auditors: certificates and training, audits taken part in, what has expired."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from auditapp.audits.models.audit import FormerHome, Part
from auditapp.audits.models.plan import words
from auditapp.base.errors import Invalid
from auditapp.formkit.words import clean_line

RecordKind = Literal["certificate", "training"]
RECORD_KINDS: tuple[RecordKind, ...] = ("certificate", "training")
Standing = Literal["valid", "soon", "expired", "none"]
STANDINGS: tuple[Standing, ...] = ("valid", "soon", "expired", "none")
SOON = timedelta(days=90)


class NewRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate or a training as it was typed."""

    kind: str
    name: str
    issuer: str
    issued_on: date
    expires_on: date | None = None

    def checked(self) -> "NewRecord":
        """Return it in its stored form; raises Invalid naming the field at fault."""
        if self.kind not in RECORD_KINDS:
            raise Invalid("This choice does not exist.", field="kind")
        if self.expires_on is not None and self.expires_on < self.issued_on:
            raise Invalid("It would end before it was issued.", field="expires_on")
        return NewRecord(
            kind=self.kind,
            name=words(clean_line(self.name), "name", most=200, required=True),
            issuer=words(clean_line(self.issuer), "issuer", most=200, required=True),
            issued_on=self.issued_on,
            expires_on=self.expires_on,
        )


class Record(msgspec.Struct, frozen=True):
    """A certificate or a training of an auditor; without expires_on it holds for good."""

    id: str
    account_id: str
    kind: RecordKind
    name: str
    issuer: str
    issued_on: date
    expires_on: date | None

    def standing(self, on: date) -> Standing:
        """Tell whether it still holds that day, and for how long."""
        if self.expires_on is None or self.expires_on > on + SOON:
            return "valid"
        return "soon" if self.expires_on >= on else "expired"


class TakenPart(msgspec.Struct, frozen=True):
    """An audit that was begun with this person on the team."""

    audit_id: str
    title: str
    agency_id: str
    agency_name: str
    part: Part
    starts_on: date


class Auditor(msgspec.Struct, frozen=True):
    """An auditor with what the register holds; `audits` counts by part, from the data."""

    account_id: str
    display_name: str
    home_id: str
    home_name: str
    home_path: str
    roles: Sequence[str] = ()
    records: Sequence[Record] = ()
    audits: Mapping[str, int] = {}
    former: Sequence[FormerHome] = ()

    @property
    def certificates(self) -> list[Record]:
        """Return the certificates alone."""
        return [record for record in self.records if record.kind == "certificate"]

    @property
    def total(self) -> int:
        """Return how many audits there were."""
        return sum(self.audits.values())


def standing_of(records: Iterable[Record], on: date) -> Standing:
    """Return the best standing of the certificates among these, 'none' without any."""
    held = {record.standing(on) for record in records if record.kind == "certificate"}
    return next((standing for standing in STANDINGS if standing in held), "none")
