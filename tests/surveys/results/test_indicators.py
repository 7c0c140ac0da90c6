"""Nine criteria and three ratios: typed in with a source, beside the survey's own rate."""

from datetime import date

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.surveys.models.indicators import CRITERIA, band_of
from tests.cast import sign_in
from tests.surveys.results.answers import Answers

pytestmark = pytest.mark.anyio


async def test_it_stands_beside_the_survey_under_its_own_name(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    answers.at(cast.commune, cast.point, date(2026, 11, 10), {5: 60, 4: 20, 3: 10, 2: 6, 1: 4})
    await answers.save()
    await sign_in(service, client, clock, "manager", cast.commune)
    address = f"/results/{cast.commune.id}/indicators?period=2026-11"
    typed = {"qd766-tthc": "97,4", "source": "Báo cáo tháng 11"}
    typed |= {one.field: "1,5" for one in CRITERIA}
    answer = await client.post(address, data=typed)
    assert answer.status_code == 303
    page = (await client.get(address)).text
    assert "80,0%" in page
    assert "97,4%" in page
    assert "13,5/18" in page
    assert "Tốt" in page
    assert "Báo cáo tháng 11" in page
    # taken away again: the one before is not lost, but it no longer holds
    await client.post(address, data={**typed, "qd766-tthc": ""})
    assert "97,4%" not in (await client.get(address)).text


@pytest.mark.parametrize(
    "typed",
    [
        {"tt01-1": "3", "source": "x"},
        {"qd766-tthc": "101", "source": "x"},
        {"tt01-2": "hai", "source": "x"},
        {"tt01-2": "nan", "source": "x"},
        {"tt01-2": "1"},
    ],
)
async def test_it_keeps_what_was_typed_when_it_is_no_figure(
    service: Service,
    client: httpx.AsyncClient,
    clock: FixedClock,
    answers: Answers,
    typed: dict[str, str],
) -> None:
    await sign_in(service, client, clock, "manager", answers.cast.commune)
    address = f"/results/{answers.cast.commune.id}/indicators?period=2026-11"
    page = await client.post(address, data=typed)
    assert page.status_code == 422
    assert f'value="{next(iter(typed.values()))}"' in page.text
    assert "chưa có" in (await client.get(address)).text


async def test_only_those_who_count_customers_may_type(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await sign_in(service, client, clock, "province_viewer", answers.cast.province)
    address = f"/results/{answers.cast.commune.id}/indicators"
    assert (await client.get(address)).status_code == 200
    assert (await client.post(address, data={})).status_code == 403


def test_the_bands_begin_where_the_circular_says() -> None:
    def points(each: float) -> dict[str, float]:
        return {one.field: each for one in CRITERIA}

    assert band_of({}) is None
    assert band_of(points(2)) == (18, "Excellent")
    assert band_of(points(1)) == (9, "Fair")
    assert band_of(points(0)) == (0, "Weak")
