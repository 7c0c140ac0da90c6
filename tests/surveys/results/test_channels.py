"""Answers by channel: shown apart, small ones hidden together with what would give them away."""

from datetime import date

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.surveys.models.channels import channel_counts
from auditapp.surveys.tables import counts
from tests.cast import sign_in
from tests.surveys.results.answers import Answers

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 10)


async def test_it_shows_how_many_answers_came_by_each_channel(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    answers.at(cast.commune, cast.point, DAY, {5: 60, 4: 40})
    await answers.save()
    async with service.database.writing() as conn:
        kiosk = {"channel": "kiosk", "grain": "M", "period": date(2026, 11, 1), "n": 23}
        row = {
            "root_id": cast.province.id,
            "node_id": cast.commune.id,
            "question": "",
            "answer": "",
        }
        await conn.execute(counts.insert().values(**row, **kiosk, survey_id=answers.survey_id))
    await sign_in(service, client, clock, "manager", cast.commune)
    page = (await client.get(f"/results/{cast.commune.id}")).text
    part = page[page.index('id="results-channels"') :]
    part = part[: part.index("</section>")]
    assert "Mã QR tại quầy" in part
    assert "Máy khảo sát tại quầy" in part
    assert ">23<" in part


def test_it_shows_no_number_of_a_hidden_channel() -> None:
    found = channel_counts({"qr": 90, "kiosk": 3, "paper": 12}, hidden={"kiosk", "paper"})
    assert [(each.code, each.n) for each in found] == [("qr", 90), ("kiosk", None), ("paper", None)]
    found = channel_counts({"qr": 90, "kiosk": 0}, hidden=())
    assert [(each.code, each.n) for each in found] == [("qr", 90)]
    assert [each.n for each in channel_counts({"qr": 4}, hidden={"qr"})] == [None]
    assert [each.name for each in channel_counts({"new-way": 9}, hidden=())] == ["new-way"]
