"""Granting and revoking roles: within the own agencies, never one's own, at once."""

from datetime import timedelta

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.people.tables import events, grants
from tests import cast as casting
from tests.cast import Cast
from tests.people.persons import Person, add, browser, enter, rows

pytestmark = pytest.mark.anyio


async def test_it_grants_a_role_that_holds_below_at_once(
    service: Service, client: httpx.AsyncClient, admin: str, cast: Cast, lan: Person
) -> None:
    async with browser(service) as other:
        await enter(other, lan)
        assert (await other.get("/people")).status_code == 403
        data = {"role": "administrator", "agency_id": cast.department.id, "expires_on": ""}
        assert (await client.post(f"/people/{lan.id}/roles", data=data)).status_code == 303
        assert (await other.get("/people")).status_code == 200
        assert (await other.get(f"/people/{admin}")).status_code == 200
        (grant,) = await rows(
            service, grants, grants.c.account_id == lan.id, grants.c.role == "administrator"
        )
        done = await client.post(f"/people/{lan.id}/roles/{grant.id}/revocation")
        assert done.status_code == 303
        assert (await other.get("/people")).status_code == 403
    assert (await client.post(f"/people/{lan.id}/roles/{grant.id}/revocation")).status_code == 404
    actions = [row.action for row in await rows(service, events)]
    assert {"role.granted", "role.revoked"} <= set(actions)


async def test_it_ends_a_role_with_its_last_day_in_viet_nam(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, admin: str, cast: Cast,
    lan: Person,
) -> None:  # fmt: skip
    data = {
        "role": "administrator", "agency_id": cast.division.id, "expires_on": "2026-11-16",
    }  # fmt: skip
    assert (await client.post(f"/people/{lan.id}/roles", data=data)).status_code == 303
    assert "17/11/2026 00:00" in (await client.get(f"/people/{lan.id}")).text
    async with browser(service) as other:
        clock.forward(timedelta(hours=14, minutes=59))
        await enter(other, lan)
        assert (await other.get("/people")).status_code == 200
        clock.forward(timedelta(minutes=1))
        assert (await other.get("/people")).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": "emperor"}, "role"), ({"role": "auditor"}, "role"),
        ({"agency_id": "nowhere"}, "agency_id"), ({"expires_on": "2026-11-15"}, "expires_on"),
        ({"expires_on": "soon"}, "expires_on"),
    ],
)  # fmt: skip
async def test_it_names_the_field_at_fault(
    client: httpx.AsyncClient, admin: str, cast: Cast, lan: Person,
    change: dict[str, str], field: str,
) -> None:  # fmt: skip
    data = {"role": "manager", "agency_id": cast.division.id, **change}
    answer = await client.post(f"/people/{lan.id}/roles", data=data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


@pytest.mark.parametrize("place", ["province", "commune"])
async def test_it_grants_nothing_outside_the_own_agencies(
    client: httpx.AsyncClient, admin: str, cast: Cast, lan: Person, place: str
) -> None:
    agency = cast.province if place == "province" else cast.commune
    data = {"role": "auditor", "agency_id": agency.id}
    answer = await client.post(f"/people/{lan.id}/roles", data=data)
    assert answer.status_code == 422
    assert 'id="agency_id-error"' in answer.text


async def test_it_grants_and_revokes_nothing_of_ones_own(
    service: Service, client: httpx.AsyncClient, admin: str, cast: Cast
) -> None:
    data = {"role": "manager", "agency_id": cast.division.id}
    assert (await client.post(f"/people/{admin}/roles", data=data)).status_code == 403
    (grant,) = await rows(service, grants, grants.c.account_id == admin)
    answer = await client.post(f"/people/{admin}/roles/{grant.id}/revocation")
    assert answer.status_code == 403


async def test_it_revokes_only_the_named_persons_roles(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, admin: str, cast: Cast,
    lan: Person,
) -> None:  # fmt: skip
    other = await add(service, clock, cast.division, "other.person", "auditor")
    (grant,) = await rows(service, grants, grants.c.account_id == other.id)
    answer = await client.post(f"/people/{lan.id}/roles/{grant.id}/revocation")
    assert answer.status_code == 404


async def test_it_revokes_no_role_further_up(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, admin: str, cast: Cast,
    lan: Person,
) -> None:  # fmt: skip
    async with browser(service) as chief:
        await casting.sign_in(service, chief, clock, "administrator", cast.province)
        data = {"role": "manager", "agency_id": cast.province.id}
        await chief.post(f"/people/{lan.id}/roles", data=data)
    (grant,) = await rows(service, grants, grants.c.agency_id == cast.province.id,
                          grants.c.account_id == lan.id)  # fmt: skip
    answer = await client.post(f"/people/{lan.id}/roles/{grant.id}/revocation")
    assert answer.status_code == 403
