"""How a record of improvement is told to a program. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec

from auditapp.exchange.models.api_improvement import (
    ActionItem,
    CauseItem,
    Deadlines,
    EffectCheck,
    EvidenceItem,
    NonconformityDetail,
    NonconformityItem,
    SourceItem,
    StepItem,
    UnitItem,
    Verification,
)
from auditapp.improvement.models.nonconformity import Nonconformity
from auditapp.improvement.models.states import WAITS_FOR
from auditapp.improvement.models.work import Action, File, Step, Whole

# What the page shows of the figures and words that a source told.
_FACTS = ("n", "share", "low", "high", "first", "last", "correction", "note")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What telling takes: the service's address, today, and names of people and units by id."""

    public_url: str
    today: date
    people: Mapping[str, str]
    places: Mapping[str, str]

    def href(self, it: Nonconformity) -> str:
        """Return the address of its page."""
        return f"{self.public_url}/nonconformities/{it.id}"

    def item(self, it: Nonconformity, changed_at: datetime) -> NonconformityItem:
        """Return it as lists have it."""
        return NonconformityItem(
            id=it.id,
            code=it.code,
            href=self.href(it),
            agency_id=it.agency_id,
            agency=self.places.get(it.agency_id, ""),
            title=it.title,
            grade=it.grade,
            standard=it.standard,
            clause=it.clause,
            source=it.source,
            state=it.state,
            waits_for=WAITS_FOR.get(it.state),
            due_on=it.due_on,
            overdue=it.is_overdue(self.today),
            lead=self.people.get(it.lead_id),
            owner=self.people.get(it.owner_id or ""),
            verifier=self.people.get(it.verifier_id or ""),
            found_on=it.found_on,
            raised_at=it.created_at,
            changed_at=changed_at,
        )

    def detail(
        self, whole: Whole, steps: Sequence[Step], children: Sequence[Nonconformity]
    ) -> NonconformityDetail:
        """Return the whole record; `steps` are in order, and there is at least one."""
        it = whole.it
        return NonconformityDetail(
            nonconformity=self.item(it, max(step.at for step in steps)),
            requirement=it.requirement,
            evidence=it.evidence,
            statement=it.statement,
            found_by=it.found_by,
            source=self._source(it),
            parent_id=it.parent_id,
            children=[child.id for child in children],
            round=it.round,
            deadlines=_deadlines(it),
            corrections=[self._action(one) for one in whole.corrections],
            no_correction=it.no_correction,
            causes=self._causes(whole),
            units=self._units(whole),
            elsewhere=it.elsewhere,
            files=[_evidence(file) for file in whole.files],
            verification=_verification(it, steps),
            effect=self._effect(it, steps),
            cancelled_at=it.cancelled_at,
            history=[
                StepItem(step.at, self.people.get(step.by), step.kind, step.reason)
                for step in steps
            ],
        )

    def _source(self, it: Nonconformity) -> SourceItem:
        href = it.source_href
        return SourceItem(
            kind=it.source,
            id=it.source_id,
            part=it.source_part,
            label=it.source_label,
            href=(f"{self.public_url}{href}" if href.startswith("/") else href) or None,
            facts={name: it.source_facts[name] for name in _FACTS if name in it.source_facts},
        )

    def _action(self, action: Action) -> ActionItem:
        return ActionItem(
            id=action.id,
            text=action.text,
            owner=self.people.get(action.owner_id),
            due_on=action.due_on,
            overdue=action.is_overdue(self.today),
            done_at=action.done_at,
            done_note=action.done_note,
        )

    def _causes(self, whole: Whole) -> list[CauseItem]:
        return [
            CauseItem(
                id=cause.id,
                text=cause.text,
                branch=cause.branch,
                whys=list(cause.whys),
                actions=[self._action(one) for one in whole.actions_of(cause.id)],
            )
            for cause in whole.causes
        ]

    def _units(self, whole: Whole) -> list[UnitItem]:
        return [
            UnitItem(
                agency_id=unit.agency_id,
                agency=self.places.get(unit.agency_id, ""),
                found=unit.is_found,
                note=unit.note,
            )
            for unit in whole.units
        ]

    def _effect(self, it: Nonconformity, steps: Sequence[Step]) -> EffectCheck:
        return EffectCheck(
            measured_by=it.measure,
            label=it.measure_label,
            href=f"{self.href(it)}/effect" if it.measure else None,
            closed_at=it.closed_at,
            note=_said(steps, "closed") if it.closed_at else "",
            updates=it.updates,
        )


def _deadlines(it: Nonconformity) -> Deadlines:
    return Deadlines(
        cause=it.respond_due,
        plan=it.plan_due,
        action=it.act_due,
        verification=it.verify_due,
        effect=it.effect_due,
    )


def _evidence(file: File) -> EvidenceItem:
    return EvidenceItem(**{name: getattr(file, name) for name in EvidenceItem.__struct_fields__})


def _verification(it: Nonconformity, steps: Sequence[Step]) -> Verification:
    return Verification(
        reported_at=it.done_at,
        verified_at=it.verified_at,
        note=_said(steps, "verified") if it.verified_at else "",
    )


def _said(steps: Sequence[Step], kind: str) -> str:
    """Return what was said at the last step of a kind."""
    return next((step.reason for step in reversed(steps) if step.kind == kind), "")
