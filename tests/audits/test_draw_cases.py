"""Cases sampled for a line: random, repeatable, masked; what was pasted is forgotten."""

import re

import pytest

from auditapp.audits.models import sampling
from auditapp.audits.models.log import fold
from auditapp.base.errors import Invalid
from tests.audits.stage import CODES, Stage, edit

pytestmark = pytest.mark.anyio
LISTED = "\n".join(
    f"H23.05-241121-{n:04}\tNguyễn Văn A\t0912345678\t21/11/2024" for n in range(100)
)


async def draw(stage: Stage, **typed: str) -> tuple[int, str]:
    fields = {"item": CODES[0], "cases": LISTED, **typed}
    answer = await stage.client.post(f"/audits/{stage.audit.id}/cases", data=fields)
    return answer.status_code, answer.text


async def test_it_keeps_masked_numbers_the_length_and_the_seed_alone(stage: Stage) -> None:
    assert (await draw(stage, count="5", what="Khai sinh"))[0] == 303
    (kept,) = await stage.log()
    drawn = sampling.read_draw(kept.value)
    assert (kept.field, drawn.of, drawn.what, len(drawn.drawn)) == ("cases.1", 100, "Khai sinh", 5)
    assert all(re.fullmatch(r"H23\.05-241121-\*\*\*\d", case) for case in drawn.drawn)
    assert "Nguyễn" not in kept.value
    assert "0912345678" not in kept.value


async def test_it_draws_the_same_cases_again_from_the_seed_and_another_order(stage: Stage) -> None:
    await draw(stage, count="7")
    first = sampling.read_draw((await stage.log())[0].value)
    turned = "\n".join(reversed(LISTED.splitlines()))
    await draw(stage, count="7", seed=first.seed, cases=turned)
    assert sampling.read_draw((await stage.log())[1].value) == first
    await draw(stage, count="7")
    assert sampling.read_draw((await stage.log())[2].value).seed != first.seed


async def test_it_suggests_the_root_and_three_at_least(stage: Stage) -> None:
    assert [sampling.suggested(n) for n in (1, 2, 9, 10, 100, 101)] == [1, 2, 3, 4, 10, 11]
    await draw(stage)
    assert len(sampling.read_draw((await stage.log())[0].value).drawn) == 10


async def test_every_case_can_be_drawn() -> None:
    cases = [f"H23.05-241121-{n:04}" for n in range(10)]
    drawn = {sampling.draw(cases, 1, seed=f"{n:04}", what="").drawn[0] for n in range(200)}
    assert len(drawn) == 10


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"cases": "Nguyễn Văn A 0912345678"}, "draw-cases"),
        ({"count": "0"}, "draw-count"),
        ({"count": "ba"}, "draw-count"),
        ({"seed": "!"}, "draw-seed"),
        ({"what": "x" * 201}, "draw-what"),
    ],
)
async def test_it_answers_422_and_keeps_what_was_typed(
    stage: Stage, typed: dict[str, str], field: str
) -> None:
    status, text = await draw(stage, **typed)
    assert status == 422
    assert re.search(f'id="{field}"[^>]*aria-invalid', text)
    assert next(iter(typed.values())) in text
    assert await stage.log() == []


async def test_it_shows_the_draw_and_takes_it_back(stage: Stage) -> None:
    await draw(stage, count="3")
    page = (await stage.client.get(f"/audits/{stage.audit.id}/conduct?item={CODES[0]}")).text
    assert page.count("H23.05-241121-***") == 3 + 1 + page.count("&#34;H23.05")  # and the hint
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    await stage.client.post(f"/audits/{stage.audit.id}/edits", data={**fields, "cases.1": ""})
    assert fold(await stage.log()).values(CODES[0], sampling.FIELDS) == {}


@pytest.mark.parametrize(
    "value",
    [
        '{"what":"","of":9,"seed":"abcd","drawn":["H23.05-241121-0007"]}',
        '{"what":"","of":0,"seed":"abcd","drawn":["H23.05-241121-***7"]}',
        '{"what":"","of":9,"seed":"","drawn":["H23.05-241121-***7"]}',
        "H23.05-241121-0007",
    ],
)
async def test_the_log_refuses_a_case_number_that_is_not_masked(stage: Stage, value: str) -> None:
    with pytest.raises(Invalid):
        await stage.record(stage.lead, edit(CODES[0], "cases.1", value))


async def test_it_is_for_the_team_alone(stage: Stage) -> None:
    await stage.enter("administrator", stage.cast.department)
    assert (await draw(stage))[0] == 403
    await stage.enter("administrator", stage.cast.commune)
    assert (await draw(stage))[0] == 404
    assert (await stage.client.get(f"/audits/{stage.audit.id}/cases")).status_code == 405
