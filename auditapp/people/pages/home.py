"""The first page after sign-in: where to go, by the roles held."""

from litestar import get
from litestar.di import NamedDependency
from msgspec import Struct

from auditapp.base.words import N_
from auditapp.people.models import Actor, Role
from auditapp.people.pages.parts import me
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

AUDITING = (
    Role.ADMINISTRATOR,
    Role.ISO_SECRETARY,
    Role.LEAD_AUDITOR,
    Role.AUDITOR,
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


class ShowHome(View):
    """What one person finds after signing in."""

    template = "people/show_home.html"
    name: str
    cards: list[Card]


@get("/", name="people.home", sync_to_thread=False)
def show_home(desk: NamedDependency[Desk]) -> Page:
    """Show the ways that the person's roles open."""
    actor = me(desk)
    return desk.page(ShowHome(name=actor.display_name, cards=cards(actor)))


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
