"""Like agencies side by side: a funnel whose table is the data, in the order of names."""

from datetime import date

import html5lib
import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from tests.cast import sign_in
from tests.surveys.results.answers import Answers

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 10)


async def test_it_compares_agencies_of_one_kind(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    answers.at(cast.commune, cast.point, DAY, {5: 95, 1: 5})
    answers.at(cast.other_commune, cast.other_point, DAY, {5: 50, 1: 50})
    await answers.save()
    await sign_in(service, client, clock, "manager", cast.province)
    answer = await client.get(f"/results/{cast.province.id}/comparison?kind={cast.commune.kind}")
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert 'class="trend-plot funnel"' in answer.text
    table = answer.text[answer.text.index("<tbody>") :]
    assert table.index(">Xã Bắc Sơn<") < table.index(">Xã Tân Tri<")
    assert "45,0" in table
    assert "khác biệt: cao hơn các nơi khác" in table
    assert "khác biệt: thấp hơn các nơi khác" in table


async def test_it_judges_nobody_on_few_answers(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    answers.at(cast.commune, cast.point, DAY, {5: 95, 1: 5})
    answers.at(cast.other_commune, cast.other_point, DAY, {1: 20})
    await answers.save()
    await sign_in(service, client, clock, "manager", cast.province)
    page = (await client.get(f"/results/{cast.province.id}/comparison")).text
    assert "trend-plot funnel" not in page
    assert "cỡ mẫu nhỏ" in page
    assert "khác biệt: " not in page


@pytest.mark.parametrize("bad", ["period=2026-11-02..2026-11-09", "form=none"])
async def test_it_refuses_what_cannot_be_compared(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers, bad: str
) -> None:
    await sign_in(service, client, clock, "manager", answers.cast.province)
    page = await client.get(f"/results/{answers.cast.province.id}/comparison?{bad}")
    assert page.status_code == 422
