"""The API gives what the page shows, hides what the page hides, and is documented."""

from datetime import date
from typing import Any

import httpx
import pytest

from auditapp.agencies.actions import open_point
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from tests.cast import sign_in
from tests.surveys.results.answers import OPENED, Answers, open_survey

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 10)


async def read(client: httpx.AsyncClient, agency_id: str, query: str = "") -> dict[str, Any]:
    """Return the JSON of an agency's results."""
    answer = await client.get(f"/api/v1/agencies/{agency_id}/results{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_it_gives_the_figures_of_the_page(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    answers.at(cast.commune, cast.point, DAY, {5: 60, 4: 20, 3: 10, 2: 6, 1: 4})
    answers.at(cast.other_commune, cast.other_point, DAY, {5: 200, 1: 46})
    await answers.save()
    await sign_in(service, client, clock, "manager", cast.province)
    found = await read(client, cast.commune.id)
    assert found["figure"] == {
        "suppressed": False,
        "small": False,
        "n": 100,
        "satisfied": 80,
        "satisfaction": 0.8,
        "low": pytest.approx(0.7112, abs=1e-4),
        "high": pytest.approx(0.8666, abs=1e-4),
        "converted_mean": pytest.approx(81.5),
        "raw_mean": pytest.approx(4.26),
    }
    assert [bar["n"] for bar in found["questions"][0]["answers"]] == [60, 20, 10, 6, 4]
    assert [crumb["id"] for crumb in found["path"]] == [cast.province.id]
    assert found["period"] == {"code": "last-12", "first": "2025-12-01", "last": "2026-11-30"}
    assert found["change"] == "too_few"
    for address in (cast.commune.id, cast.province.id):
        page = (await client.get(f"/results/{address}")).text
        given = await read(client, address)
        assert f"{given['figure']['n']} phiếu" in page
        assert f"{given['figure']['satisfaction'] * 100:.1f}%".replace(".", ",") in page


async def test_it_hides_a_child_of_three_and_another_beside_it_everywhere(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    answers.at(cast.commune, cast.point, DAY, {5: 3})
    answers.at(cast.other_commune, cast.other_point, DAY, {5: 40, 1: 8})
    answers.at(cast.department, None, DAY, {5: 60})
    await answers.save()
    await sign_in(service, client, clock, "manager", cast.province)
    for query in ("", "?period=2026", "?period=2026-Q4", "?period=2026-11"):
        province = await read(client, cast.province.id, query)
        assert province["figure"]["n"] == 111
        parts = {part["id"]: part["figure"] for part in province["parts"]}
        hidden = {key for key, figure in parts.items() if figure["suppressed"]}
        assert hidden == {cast.commune.id, cast.other_commune.id}, query
        assert parts[cast.department.id]["n"] == 60
        assert all(parts[key]["n"] is parts[key]["satisfaction"] is None for key in hidden)
        for commune in (cast.commune, cast.other_commune):
            own = await read(client, commune.id, query)
            assert own["figure"]["suppressed"], query
            assert own["figure"]["n"] is None
            assert own["questions"][0]["suppressed"]
            assert own["questions"][0]["answers"] == []
            assert all(part["figure"]["suppressed"] for part in own["parts"])
            assert {p["figure"]["n"] for p in own["trend"]["points"]} <= {0, None}
    page = await client.get(f"/results/{cast.other_commune.id}")
    assert "Kết quả được ẩn" in page.text
    assert "83,3%" not in page.text
    point = await client.get(f"/results/points/{cast.other_point.id}")
    assert "Kết quả được ẩn" in point.text
    table = (await client.get(f"/results/{cast.province.id}")).text
    assert table.count("ẩn: dưới 5 phiếu") == 2


async def test_it_hides_a_second_month_of_the_trend(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    for month, n in ((7, 20), (8, 3), (9, 12), (10, 30), (11, 40)):
        answers.at(cast.commune, cast.point, date(2026, month, 5), {5: n})
    await answers.save()
    await sign_in(service, client, clock, "manager", cast.province)
    found = await read(client, cast.commune.id)
    assert found["figure"]["n"] == 105
    months = {p["period"]: p["figure"]["n"] for p in found["trend"]["points"]}
    assert months["2026-08"] is months["2026-09"] is None
    assert (months["2026-07"], months["2026-10"], months["2026-11"]) == (20, 30, 40)
    page = (await client.get(f"/results/{cast.commune.id}")).text
    assert page.count('class="trend-line"') == 1
    assert (await read(client, cast.commune.id, "?period=2026-09"))["figure"]["suppressed"]
    assert (await read(client, cast.commune.id, "?period=2026-10"))["figure"]["n"] == 30


async def test_it_builds_whole_iso_weeks_and_hides_small_ones(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    # Mondays of weeks 42 to 46; week 44 is cut by the end of October (26 October to 1 November)
    for day, n in (
        (date(2026, 10, 12), 20),
        (date(2026, 10, 20), 4),
        (date(2026, 10, 30), 3),
        (date(2026, 11, 1), 9),
        (date(2026, 11, 3), 30),
        (date(2026, 11, 15), 50),
    ):
        answers.at(cast.commune, cast.point, day, {5: n})
    await answers.save()
    await sign_in(service, client, clock, "manager", cast.province)
    found = await read(client, cast.commune.id, "?by=week")
    weeks = {p["period"]: p["figure"]["n"] for p in found["trend"]["points"]}
    assert weeks["2026-W43"] is weeks["2026-W44"] is None
    assert (weeks["2026-W42"], weeks["2026-W45"], weeks["2026-W46"]) == (20, 30, 50)
    assert found["trend"]["points"][0]["first"] == "2026-09-07"


async def test_parts_add_up_to_their_parent(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    second = await open_point(
        service.database, OPENED, agency=cast.commune, name="Quầy 2", place="reception", field=None
    )
    answers.at(cast.commune, cast.point, DAY, {5: 30, 2: 10})
    answers.at(cast.commune, second, DAY, {4: 25})
    answers.at(cast.other_commune, cast.other_point, DAY, {3: 70})
    await answers.save()
    await sign_in(service, client, clock, "manager", cast.province)
    for node in (cast.province.id, cast.commune.id):
        found = await read(client, node)
        for key in ("n", "satisfied"):
            parts = sum(part["figure"][key] or 0 for part in found["parts"])
            assert parts == found["figure"][key]
        months = sum(p["figure"]["n"] for p in found["trend"]["points"])
        assert months == found["figure"]["n"]


async def test_it_adds_the_surveys_of_a_form_and_leaves_other_forms_out(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    answers.at(cast.commune, cast.point, DAY, {5: 30})
    await answers.save()
    answers.survey_id = await open_survey(service.database, cast.commune, "counter")
    answers.at(cast.commune, cast.point, DAY, {1: 20})
    await answers.save()
    answers.survey_id = await open_survey(service.database, cast.province, "sipas-22")
    criteria = {("c01_seats", "5"): 8, ("c01_seats", "1"): 2, ("c01_seats", "none"): 7}
    answers.add(
        [cast.province.id, cast.commune.id, cast.point.id],
        DAY,
        {("overall", "4"): 17, **criteria, ("c02_equipment_complete", "2"): 10},
    )
    await answers.save()
    await sign_in(service, client, clock, "manager", cast.province)
    counter = await read(client, cast.commune.id)
    assert counter["figure"]["n"] == 50
    assert counter["figure"]["satisfaction"] == 0.6
    sipas = await read(client, cast.province.id, "?form=sipas-22")
    assert sipas["figure"]["n"] == 17
    seats = next(q for q in sipas["questions"] if q["code"] == "c01_seats")
    assert (seats["n"], seats["no_opinion"]) == (10, 7)
    # 8 of 10 and 0 of 10 satisfied
    access = next(f for f in sipas["factors"] if f["code"] == "access")
    assert access["index"] == pytest.approx(0.4)
    assert sipas["factors_index"] == pytest.approx(0.4)


@pytest.mark.parametrize("query", ["period=2026-13", "by=day", "form=", "period=2026-11-01"])
async def test_it_refuses_queries_without_meaning(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers, query: str
) -> None:
    await sign_in(service, client, clock, "manager", answers.cast.province)
    found = await client.get(f"/api/v1/agencies/{answers.cast.province.id}/results?{query}")
    assert found.status_code in {400, 422}


async def test_it_lists_visible_agencies_page_by_page(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    await sign_in(service, client, clock, "province_viewer", cast.province)
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await client.get("/api/v1/agencies", params={"limit": 2, "after": after})).json()
        assert len(page["agencies"]) <= 2
        seen += [agency["code"] for agency in page["agencies"]]
        after = page["next"]
    assert sorted(seen) == ["05983", "05986", "20", "SKHCN", "SKHCN-QL", "SKHCN-VP"]
    await sign_in(service, client, clock, "manager", cast.department)
    below = (await client.get("/api/v1/agencies")).json()
    assert {agency["code"] for agency in below["agencies"]} == {"SKHCN", "SKHCN-QL", "SKHCN-VP"}
    assert (await client.get("/api/v1/agencies?limit=0")).status_code in {400, 422}


async def test_it_is_documented(client: httpx.AsyncClient) -> None:
    document = (await client.get("/api/v1/openapi.json")).json()
    results = document["paths"]["/api/v1/agencies/{agency_id}/results"]["get"]
    assert {p["name"] for p in results["parameters"]} == {"agency_id", "form", "period", "by"}
    assert "suppressed" in str(document["components"]["schemas"])
    assert "/api/v1/agencies" in document["paths"]
    assert not any(path.startswith("/results") for path in document["paths"])
