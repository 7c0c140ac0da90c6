"""A province for the bench, made by the real actions: communes, counters, one survey, a manager."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from auditapp import app as _rooms  # noqa: F401 - imports every room's tables
from auditapp.agencies.actions import open_agency, open_point
from auditapp.agencies.models import Agency, Point
from auditapp.agencies.tables import agency_kinds, fields
from auditapp.base.clock import Clock, FixedClock
from auditapp.base.ids import new_id, new_secret
from auditapp.library.actions import sync_forms
from auditapp.library.queries import find_latest
from auditapp.people import queries as people
from auditapp.people.models import Actor, Grant, Role
from auditapp.store import schema
from auditapp.store.engine import Database
from auditapp.surveys.actions.open_survey import NewSurvey, open_survey
from tests.bench.figures import ROOT

FIELDS = ("ho-tich", "dat-dai", "tu-phap", "bao-hiem")


class Spot(msgspec.Struct):
    """A counter as the load needs it; `chain` leads from the root to its agency."""

    point_id: str
    code: str
    field: str
    chain: list[str]

    @property
    def path(self) -> str:
        """Return the path of the counter's agency."""
        return f"/{'/'.join(self.chain)}/"


class Province(msgspec.Struct):
    """What was made; `session` is the cookie of a manager of the whole province."""

    database: Path
    root_id: str
    survey_id: str
    form_version_id: str
    session: str
    spots: list[Spot]


def make_province(path: Path, *, communes: int = 65, points: int = 200) -> Province:
    """Make a database with a province as it stood 13 months ago."""
    schema.migrate(f"sqlite:///{path}")
    return asyncio.run(_make(path, communes, points))


async def _make(path: Path, communes: int, points: int) -> Province:
    database = Database(f"sqlite:///{path}")
    clock = FixedClock(datetime.now(UTC) - timedelta(days=400))
    try:
        await _kinds(database)
        root = await _agency(database, clock, None, 0)
        below = [await _agency(database, clock, root, number) for number in range(1, communes + 1)]
        spots = [
            _spot(await _point(database, clock, below[number % communes], number))
            for number in range(points)
        ]
        for spot, number in zip(spots, range(points), strict=True):
            spot.chain = [root.id, below[number % communes].id]
        survey_id, version_id = await _survey(database, clock, root)
        session = await sign_in(database, root, role=Role.MANAGER)
    finally:
        await database.close()
    return Province(path, root.id, survey_id, version_id, session, spots)


async def _kinds(database: Database) -> None:
    async with database.writing() as conn:
        for position, code in enumerate(("province", "commune")):
            await conn.execute(
                agency_kinds.insert().values(
                    code=code, name_vi=code, name_en=code, is_unit=False, position=position
                )
            )
        for position, code in enumerate(FIELDS):
            await conn.execute(
                fields.insert().values(code=code, name_vi=code, name_en=code, position=position)
            )


async def _agency(database: Database, clock: Clock, root: Agency | None, number: int) -> Agency:
    return await open_agency(
        database,
        clock,
        parent_id=root.id if root else None,
        code=f"{number:05d}" if root else "20",
        kind="commune" if root else "province",
        name=f"Xã số {number}" if root else "Tỉnh Lạng Sơn",
    )


async def _point(database: Database, clock: Clock, agency: Agency, number: int) -> Point:
    return await open_point(
        database,
        clock,
        agency=agency,
        name=f"Quầy {number + 1}",
        place="return_desk",
        field=FIELDS[number % len(FIELDS)],
    )


def _spot(point: Point) -> Spot:
    return Spot(point.id, point.code, point.field or "", [])


async def _survey(database: Database, clock: Clock, root: Agency) -> tuple[str, str]:
    await sync_forms(database, clock, ROOT / "forms")
    async with database.reading() as conn:
        version = await find_latest(conn, "survey", "counter")
    assert version is not None
    secretary = Actor(
        account_id="b" * 26,
        root_id=root.id,
        display_name="Thư ký ISO",
        username="bench",
        home_agency_id=root.id,
        grants=(Grant(Role.ISO_SECRETARY, root.id, root.path),),
    )
    asked = NewSurvey(title="Khảo sát", form_version_id=version.id, agency_ids=(root.id,))
    survey = await open_survey(database, clock, secretary, asked=asked)
    return survey.id, version.id


async def sign_in(
    database: Database, agency: Agency, *, role: Role, home_id: str | None = None
) -> str:
    """Give a new person a role at agency and a session that is good now; return its cookie."""
    now = datetime.now(UTC)
    account_id, secret = new_id(), new_secret()
    async with database.writing() as conn:
        await people.insert_account(
            conn,
            id=account_id,
            root_id=agency.root_id,
            username=f"{role.value}-{account_id[:6]}",
            display_name=role.value,
            email="",
            home_agency_id=home_id or agency.id,
            password_hash="unusable",
            password_changed_at=now,
            must_change_password=False,
            created_at=now,
        )
        grant = {"account_id": account_id, "role": role.value, "agency_id": agency.id}
        await people.insert_grant(conn, id=new_id(), **grant, granted_at=now)
        await people.insert_session(
            conn,
            id_hash=hashlib.sha256(secret.encode()).hexdigest(),
            account_id=account_id,
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(hours=12),
        )
    return secret
