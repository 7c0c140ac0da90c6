"""Where to go, by the roles held: the ways at the foot of the first page after sign-in."""

from msgspec import Struct

from auditapp.base.words import N_
from auditapp.people.models import Actor, Role

AUDITING = (
    Role.ADMINISTRATOR,
    Role.ISO_SECRETARY,
    Role.LEAD_AUDITOR,
    Role.AUDITOR,
    Role.MANAGER,
    Role.UNIT_HEAD,
)
IMPROVING = (
    Role.ADMINISTRATOR,
    Role.ISO_SECRETARY,
    Role.LEAD_AUDITOR,
    Role.MANAGER,
    Role.UNIT_HEAD,
)
OPENING = (Role.ADMINISTRATOR, Role.ISO_SECRETARY, Role.MANAGER)
KEEPING = (Role.ADMINISTRATOR, Role.ISO_SECRETARY)


class Card(Struct, frozen=True):
    """A way into one room."""

    path: str
    icon: str
    title: str
    note: str


def cards(actor: Actor) -> list[Card]:
    """Return the cards of a person, the most used first; none for who holds no role."""
    if not actor.grants:
        return []
    node = min(actor.grants, key=lambda grant: len(grant.path)).agency_id
    ways = (
        (tuple(Role), Card(
            f"/results/{node}", "chart-column", N_("Results"),
            N_("What citizens say, by agency, question and month."),
        )),
        (AUDITING, Card(
            "/audits", "clipboard-check", N_("Audits"),
            N_("Checklists, findings and sign-off of internal audits."),
        )),
        (IMPROVING, Card(
            "/nonconformities", "clipboard-list", N_("Nonconformities"),
            N_("Corrective action: causes, plans, deadlines, effect."),
        )),
        (OPENING, Card(
            "/surveys", "qr-code", N_("Surveys"), N_("Open and close surveys, print QR codes."),
        )),
        (KEEPING, Card(
            "/agencies", "building-2", N_("Agencies"),
            N_("Departments, communes, units and counters."),
        )),
        ((Role.ADMINISTRATOR,), Card(
            "/people", "users", N_("People"), N_("Accounts, roles and passwords."),
        )),
    )  # fmt: skip
    return [card for roles, card in ways if actor.paths_as(*roles)]
