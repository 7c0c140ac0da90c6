"""The standing cast: one small province, and a person for every role, made by the real code."""

import hashlib
from datetime import timedelta

import httpx
import msgspec

from auditapp.agencies.actions import open_agency, open_point
from auditapp.agencies.models import Agency, Point
from auditapp.agencies.tables import agency_kinds, fields
from auditapp.app.service import Service
from auditapp.base.clock import Clock
from auditapp.base.ids import new_id, new_secret
from auditapp.people import queries as people
from auditapp.store.engine import Database


class Cast(msgspec.Struct):
    """A province, a department with two divisions, two communes with a point each."""

    province: Agency
    department: Agency
    division: Agency
    other_division: Agency
    commune: Agency
    other_commune: Agency
    point: Point
    other_point: Point


async def play(database: Database, clock: Clock) -> Cast:
    """Fill an empty database with the cast."""
    await _kinds(database)

    async def agency(parent: Agency | None, code: str, kind: str, name: str) -> Agency:
        return await open_agency(
            database,
            clock,
            parent_id=parent.id if parent else None,
            code=code,
            kind=kind,
            name=name,
        )

    async def point(at: Agency, name: str) -> Point:
        return await open_point(
            database, clock, agency=at, name=name, place="return_desk", field="ho-tich"
        )

    province = await agency(None, "20", "province", "Tỉnh Lạng Sơn")
    department = await agency(province, "SKHCN", "department", "Sở Khoa học và Công nghệ")
    division = await agency(department, "SKHCN-VP", "division", "Văn phòng Sở")
    other_division = await agency(department, "SKHCN-QL", "division", "Phòng Quản lý khoa học")
    commune = await agency(province, "05983", "commune", "Xã Bắc Sơn")
    other_commune = await agency(province, "05986", "commune", "Xã Tân Tri")
    return Cast(
        province=province,
        department=department,
        division=division,
        other_division=other_division,
        commune=commune,
        other_commune=other_commune,
        point=await point(commune, "Quầy 1"),
        other_point=await point(other_commune, "Quầy 1"),
    )


async def sign_in(
    service: Service, client: httpx.AsyncClient, clock: Clock, role: str, agency: Agency
) -> str:
    """Give the client a session of a new person with role at agency; return the account's id."""
    now = clock.now()
    account_id, secret = new_id(), new_secret()
    async with service.database.writing() as conn:
        await people.insert_account(
            conn,
            id=account_id,
            root_id=agency.root_id,
            username=f"{role}-{account_id[:6]}",
            display_name=f"Người {role}",
            email="",
            home_agency_id=agency.id,
            password_hash="unusable",
            password_changed_at=now,
            must_change_password=False,
            created_at=now,
        )
        await people.insert_grant(
            conn, id=new_id(), account_id=account_id, role=role, agency_id=agency.id, granted_at=now
        )
        await people.insert_session(
            conn,
            id_hash=hashlib.sha256(secret.encode()).hexdigest(),
            account_id=account_id,
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(hours=12),
        )
    client.cookies.set("session", secret)
    return account_id


async def _kinds(database: Database) -> None:
    names = {"province": "Tỉnh", "department": "Sở", "division": "Phòng", "commune": "Xã"}
    async with database.writing() as conn:
        for position, (code, name) in enumerate(names.items()):
            await conn.execute(
                agency_kinds.insert().values(
                    code=code, name_vi=name, name_en=code, is_unit=False, position=position
                )
            )
        await conn.execute(
            fields.insert().values(code="ho-tich", name_vi="Hộ tịch", name_en="Civil", position=1)
        )
