"""The demo's people: one sign-in per role, and auditors enough for nine audits."""

import msgspec

from auditapp.agencies.models import Agency
from auditapp.base.clock import Clock
from auditapp.base.ids import new_secret
from auditapp.people import queries
from auditapp.people.actions import add_person, create_token
from auditapp.people.models import Actor, Role
from auditapp.people.models.accounts import AccountDraft
from auditapp.people.models.scopes import SCOPES
from auditapp.store.engine import Database

# username, name, role, code of the agency where the role holds
PEOPLE = (
    ("quantri", "Nông Văn Quản", Role.ADMINISTRATOR, "20"),
    ("thukyiso", "Hoàng Thị Thư", Role.ISO_SECRETARY, "20"),
    ("truongdoan", "Lương Minh Đoàn", Role.LEAD_AUDITOR, "20"),
    ("danhgiavien", "Vi Thị Giá", Role.AUDITOR, "SKHCN-VP"),
    ("quanly", "Trần Quốc Lý", Role.MANAGER, "20"),
    ("truongphong", "Lý Thị Phòng", Role.UNIT_HEAD, "SKHCN-1"),
    ("xemtinh", "Phạm Văn Tỉnh", Role.PROVINCE_VIEWER, "20"),
)


class Person(msgspec.Struct, frozen=True):
    """A person of the demo, as actions take them and as demo.json prints them."""

    actor: Actor
    role: str
    password: str


async def invite_people(
    database: Database, clock: Clock, agencies: dict[str, Agency]
) -> dict[str, Person]:
    """Add everybody; return them by user name. The lead's home is a department, not the province,
    so that the lead may audit communes and other departments."""
    people = {}
    for username, name, role, code in PEOPLE:
        password = f"demo-{new_secret(6)}"
        draft = AccountDraft(username, name, "", agencies[code].id)
        account_id = await add_person(
            database, clock, agencies[code], draft=draft, password=password, roles=(role,)
        )
        async with database.reading() as conn:
            held = await queries.list_grants(conn, account_id, now=clock.now())
        actor = Actor(
            account_id=account_id,
            root_id=agencies[code].root_id,
            display_name=name,
            username=username,
            home_agency_id=agencies[code].id,
            grants=held,
        )
        people[username] = Person(actor, role.value, password)
    return people


async def make_token(database: Database, clock: Clock, person: Person) -> str:
    """Return an API token of the person, good for 90 days."""
    return await create_token(
        *(database, clock, person.actor), name="make demo", days=90, scopes=tuple(SCOPES)
    )
