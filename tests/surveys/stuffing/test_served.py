"""Customers served: typed in, taken in from lines, and what becomes of them: response rates."""

from datetime import date
from typing import Any

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.errors import Invalid
from auditapp.surveys.models.served_sheet import parse_served, parse_span, read_served
from tests.cast import Cast, sign_in
from tests.surveys.results.answers import Answers, open_answers

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 16)


@pytest.fixture
async def answers(service: Service) -> Answers:
    """Forty answers in October and sixty in November at one commune, fifty at another."""
    answers = await open_answers(service.database)
    cast = answers.cast
    answers.at(cast.commune, cast.point, date(2026, 10, 6), {5: 30, 2: 10})
    answers.at(cast.commune, cast.point, date(2026, 11, 3), {5: 40, 1: 20})
    answers.at(cast.other_commune, cast.other_point, date(2026, 11, 4), {4: 50})
    await answers.save()
    return answers


@pytest.fixture
async def cast(
    answers: Answers, service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> Cast:
    await sign_in(service, client, clock, "iso_secretary", answers.cast.province)
    return answers.cast


async def type_in(
    client: httpx.AsyncClient, agency_id: str, period: str, **numbers: str
) -> httpx.Response:
    """Send the page of an agency with numbers by place."""
    data = {"period": period, **{f"n-{place}": n for place, n in numbers.items()}}
    return await client.post(f"/agencies/{agency_id}/served", data=data)


async def results(client: httpx.AsyncClient, node: str, period: str = "2026-11") -> dict[str, Any]:
    """Return an agency's results."""
    answer = await client.get(f"/api/v1/agencies/{node}/results?period={period}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


UNKNOWN = {"served": None, "answered": None, "rate": None, "whole": False}


async def test_it_knows_no_rate_before_anybody_says_how_many_were_served(
    cast: Cast, client: httpx.AsyncClient
) -> None:
    assert (await results(client, cast.commune.id))["response"] == UNKNOWN
    page = (await client.get(f"/results/{cast.commune.id}")).text
    assert "Chưa biết số lượt người đã phục vụ" in page


async def test_it_sets_the_rate_beside_every_score(cast: Cast, client: httpx.AsyncClient) -> None:
    sent = await type_in(client, cast.commune.id, "2026-11", **{cast.commune.id: "1.200"})
    assert sent.status_code == 303
    assert 'value="1200"' in (await client.get(sent.headers["location"])).text
    rate = {"served": 1200, "answered": 60, "rate": 0.05, "whole": True}
    assert (await results(client, cast.commune.id))["response"] == rate
    province = await results(client, cast.province.id)
    assert province["response"] == UNKNOWN  # fifty answers were given where nobody counted
    parts = {part["id"]: part["response"] for part in province["parts"]}
    assert parts[cast.commune.id] == rate
    assert parts[cast.other_commune.id] == UNKNOWN
    page = (await client.get(f"/results/{cast.province.id}?period=2026-11")).text
    assert "5,0%" in page


async def test_it_adds_up_what_lies_below(cast: Cast, client: httpx.AsyncClient) -> None:
    await type_in(client, cast.commune.id, "2026-11", **{cast.point.id: "400"})
    await type_in(client, cast.province.id, "2026-11", **{cast.other_commune.id: "600"})
    found = (await results(client, cast.province.id))["response"]
    assert found == {"served": 1000, "answered": 110, "rate": 0.11, "whole": True}
    # a number of the province itself goes before those of its parts
    await type_in(client, cast.province.id, "2026-11", **{cast.province.id: "2200"})
    assert (await results(client, cast.province.id))["response"]["rate"] == 0.05


async def test_it_leaves_out_months_that_nobody_counted(
    cast: Cast, client: httpx.AsyncClient
) -> None:
    await type_in(client, cast.commune.id, "2026-11", **{cast.commune.id: "600"})
    found = (await results(client, cast.commune.id, "2026-Q4"))["response"]
    assert found == {"served": 600, "answered": 60, "rate": 0.1, "whole": False}
    await type_in(client, cast.commune.id, "2026-10", **{cast.commune.id: "400"})
    found = (await results(client, cast.commune.id, "2026-Q4"))["response"]
    assert found == {"served": 1000, "answered": 100, "rate": 0.1, "whole": True}


async def test_it_gives_no_small_month_away_by_a_rate_of_some_months(
    cast: Cast, answers: Answers, client: httpx.AsyncClient
) -> None:
    answers.at(cast.commune, cast.point, date(2026, 9, 2), {1: 3})
    await answers.save()
    for month in ("2026-09", "2026-10"):
        await type_in(client, cast.commune.id, month, **{cast.commune.id: "430"})
    found = await results(client, cast.commune.id, "2026")
    assert found["figure"]["n"] == 103
    assert found["response"] == UNKNOWN
    part = next(
        part
        for part in (await results(client, cast.province.id, "2026"))["parts"]
        if part["id"] == cast.commune.id
    )
    assert part["response"] == UNKNOWN
    await type_in(client, cast.commune.id, "2026-11", **{cast.commune.id: "600"})
    assert (await results(client, cast.commune.id, "2026"))["response"]["answered"] == 103


async def test_it_counts_days_when_they_hold_all_answers_of_the_month(
    cast: Cast, client: httpx.AsyncClient
) -> None:
    await type_in(client, cast.commune.id, "2026-11-02", **{cast.point.id: "30"})
    assert (await results(client, cast.commune.id))["response"] == UNKNOWN
    await type_in(client, cast.commune.id, "2026-11-03", **{cast.point.id: "90"})
    found = (await results(client, cast.commune.id))["response"]
    assert found == {"served": 120, "answered": 60, "rate": 0.5, "whole": True}


async def test_it_explains_more_answers_than_customers(
    cast: Cast, client: httpx.AsyncClient
) -> None:
    await type_in(client, cast.commune.id, "2026-11", **{cast.commune.id: "40"})
    assert (await results(client, cast.commune.id))["response"]["rate"] == 1.5
    page = (await client.get(f"/results/{cast.commune.id}?period=2026-11")).text
    assert "150,0%" in page
    assert "Số phiếu nhiều hơn số lượt người" in page


async def test_it_forgets_a_number_that_is_emptied(cast: Cast, client: httpx.AsyncClient) -> None:
    await type_in(client, cast.commune.id, "2026-11", **{cast.commune.id: "600"})
    await type_in(client, cast.commune.id, "2026-11", **{cast.commune.id: ""})
    assert (await results(client, cast.commune.id))["response"] == UNKNOWN


@pytest.mark.parametrize("typed", ["-1", "abc", "1,5", "99999999999", "٣"])
async def test_it_marks_what_is_no_number_and_stores_none(
    cast: Cast, client: httpx.AsyncClient, typed: str
) -> None:
    refused = await type_in(
        client, cast.commune.id, "2026-11", **{cast.commune.id: "600", cast.point.id: typed}
    )
    assert refused.status_code == 422
    assert "không phải là số lượt người" in refused.text
    assert f'value="{typed}"' in refused.text
    assert 'value="600"' in refused.text
    assert (await results(client, cast.commune.id))["response"] == UNKNOWN


@pytest.mark.parametrize("period", ["2027-01", "2026-13", "abc", "31/02/2026"])
async def test_it_refuses_a_period_that_is_none(
    cast: Cast, client: httpx.AsyncClient, period: str
) -> None:
    assert (await type_in(client, cast.commune.id, period, x="1")).status_code == 422
    shown = await client.get(f"/agencies/{cast.commune.id}/served", params={"period": period})
    assert shown.status_code == 422


async def test_it_stores_numbers_only_for_places_of_the_agency(
    cast: Cast, client: httpx.AsyncClient
) -> None:
    await type_in(client, cast.commune.id, "2026-11", **{cast.other_commune.id: "10"})
    assert (await results(client, cast.other_commune.id))["response"] == UNKNOWN


async def test_it_shows_what_lines_would_bring_and_stores_them_when_confirmed(
    cast: Cast, client: httpx.AsyncClient
) -> None:
    sheet = f"Mã;Kỳ;Số lượt\n05983;11/2026;1.500\n{cast.point.code};2026-10;400\n"
    address = f"/agencies/{cast.province.id}/served/imports"
    preview = await client.post(address, data={"sheet": sheet})
    assert preview.status_code == 200
    assert "Có thể lưu 2 dòng" in preview.text
    assert (await results(client, cast.commune.id))["response"] == UNKNOWN
    done = await client.post(address, data={"sheet": sheet, "confirmed": "1"})
    assert done.status_code == 303
    assert (await results(client, cast.commune.id))["response"]["served"] == 1500
    assert (await results(client, cast.commune.id, "2026-10"))["response"]["served"] == 400
    again = await client.post(address, data={"sheet": sheet.replace("1.500", "1600")})
    assert "1.500" in again.text  # the number that would be replaced


async def test_it_names_every_line_that_is_wrong_and_stores_nothing(
    cast: Cast, client: httpx.AsyncClient
) -> None:
    sheet = (
        "place,period,served\n05983,11/2026,10\nNOWHERE,11/2026,10\n05983,2027-01,10\n"
        "05983,sometime,10\n05986,11/2026,many\n05983,2026-11,20\n05986,11/2026\n"
    )
    address = f"/agencies/{cast.province.id}/served/imports"
    refused = await client.post(address, data={"sheet": sheet, "confirmed": "1"})
    assert refused.status_code == 422
    for words in (
        "cần sửa 6 dòng",
        "mang mã “NOWHERE”",
        "2027-01 chưa tới",
        "“sometime” không phải là tháng",
        "“many” không phải là số",
        "đã có ở dòng 2",
        "Dòng này có 2 ô",
    ):
        assert words in refused.text
    assert "05986,11/2026,many" in refused.text
    assert (await results(client, cast.commune.id))["response"] == UNKNOWN


async def test_it_takes_lines_for_places_below_only(
    cast: Cast, client: httpx.AsyncClient, service: Service, clock: FixedClock
) -> None:
    client.cookies.clear()
    await sign_in(service, client, clock, "manager", cast.other_commune)
    address = f"/agencies/{cast.other_commune.id}/served/imports"
    sheet = "place\tperiod\tserved\n05983\t11/2026\t10"
    refused = await client.post(address, data={"sheet": sheet, "confirmed": "1"})
    assert refused.status_code == 422
    assert "mang mã “05983”" in refused.text


@pytest.mark.parametrize("sheet", ["", "\n", "a;b;c\n1;2;3", "place;period;served", '"', "\ufeff"])
def test_it_says_what_is_missing_in_lines_that_are_none(sheet: str) -> None:
    found = read_served(sheet, today=TODAY)
    assert found.faults
    assert found.rows == []


def test_it_reads_numbers_and_periods_as_people_write_them() -> None:
    assert [parse_served(text) for text in ("0", " 42 ", "1.234", "12 345")] == [0, 42, 1234, 12345]
    for text in ("11/2026", "2026-11", "11.2026"):
        assert parse_span(text, today=TODAY) == ("M", date(2026, 11, 1))
    for text in ("05/11/2026", "2026-11-05", "5/11/2026"):
        assert parse_span(text, today=TODAY) == ("D", date(2026, 11, 5))
    for text in ("", "2026", "17/11/2026", "12/2026", "01/1999"):
        with pytest.raises(Invalid):
            parse_span(text, today=TODAY)
