"""The list of the checklist: filters, and a grade by one tap on each line."""

import re
from html.parser import HTMLParser
from time import perf_counter

import pytest

from auditapp.audits.models.log import Edit, fold
from tests.audits.stage import CODES, Stage, edit
from tests.bench.fold import FIELDS, LINES, long_log

pytestmark = pytest.mark.anyio
HX = {"hx-request": "true"}
# What one line may add to a page. A checklist of 200 lines opens within a second on a slow tablet
# (docs/bench.md, checklist-page) by what is not in it.
LINE_ELEMENTS, LINE_NODES = 12, 24
CLAUSE_ELEMENTS, CLAUSE_LINE_ELEMENTS = 7, 4


class Count(HTMLParser):
    """Counts the elements, and the elements and texts, of a piece of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements = self.texts = 0
        self.feed(html)
        self.close()

    @property
    def nodes(self) -> int:
        return self.elements + self.texts

    def handle_starttag(self, _tag: str, _attrs: object) -> None:
        self.elements += 1

    def handle_data(self, _data: str) -> None:
        self.texts += 1


async def listed(stage: Stage, query: str = "") -> list[str]:
    stage.lead.acts(stage.client)
    page = await stage.client.get(f"/audits/{stage.audit.id}/checklist{query}")
    assert page.status_code == 200
    return re.findall(r'id="line-([^"]+)"', page.text)


async def template(stage: Stage, item: str) -> dict[str, str]:
    """Return what list.js posts for a line besides its grade."""
    page = (await stage.client.get(f"/audits/{stage.audit.id}/checklist")).text
    form = page.partition('<template id="grades-full">')[2].partition("</template>")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {**dict(hidden), "item": item}


async def test_it_filters_by_state_clause_and_auditor(stage: Stage) -> None:
    await stage.record(stage.lead, edit(CODES[0], "grade", "nc_minor"))
    await stage.record(stage.auditor, edit(CODES[1], "grade", "na"), edit(CODES[1], "reason", "x"))
    assert await listed(stage) == list(CODES)
    assert await listed(stage, "?show=open") == [CODES[0], CODES[2]]
    assert await listed(stage, "?show=failed") == [CODES[0]]
    assert await listed(stage, "?show=contested") == []
    assert await listed(stage, "?clause=8.5.1") == [CODES[2]]
    assert await listed(stage, f"?auditor={stage.auditor.id}") == [CODES[1]]
    assert await listed(stage, "?show=nonsense&clause=9.9&auditor=nobody") == []


@pytest.mark.parametrize("htmx", [False, True])
async def test_it_grades_by_one_tap_through_the_same_log(stage: Stage, htmx: bool) -> None:
    stage.lead.acts(stage.client)
    fields = await template(stage, CODES[1])
    answer = await stage.client.post(
        f"/audits/{stage.audit.id}/edits",
        data={**fields, "grade": "conform"},
        headers=HX if htmx else {},
    )
    if htmx:
        assert answer.text.lstrip().startswith(f'<article class="audit-line" id="line-{CODES[1]}"')
        assert "Còn thiếu" in answer.text
    else:
        assert answer.headers["location"].endswith(f"/checklist#line-{CODES[1]}")
    assert [(e.item, e.field, e.value) for e in await stage.log()] == [
        (CODES[1], "grade", "conform")
    ]


async def test_a_line_of_the_list_is_light(stage: Stage) -> None:
    await stage.record(
        stage.lead, edit(CODES[0], "grade", "conform"), edit(CODES[0], "evidence", "Sổ theo dõi")
    )
    stage.lead.acts(stage.client)
    page = (await stage.client.get(f"/audits/{stage.audit.id}/checklist")).text
    lines = re.findall(r"<article .*?</article>", page, re.DOTALL)
    assert len(lines) == len(CODES)
    for line in map(Count, lines):
        assert line.elements <= LINE_ELEMENTS
        assert line.nodes <= LINE_NODES
    assert len(re.findall("<script ", page)) == 2


async def test_the_card_is_light_whatever_the_length_of_the_checklist(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    page = (await stage.client.get(f"/audits/{stage.audit.id}/conduct?item={CODES[0]}")).text
    found = re.findall(r"<li(?: id=\"clause\")?>\s*<button class=\"clause.*?</li>", page, re.DOTALL)
    here = [clause for clause in found if 'id="clause"' in clause]
    assert len(here) == 1
    assert len(found) > 1
    for clause in found:
        shown = clause.count('class="btn clause-line"')
        assert Count(clause).elements <= CLAUSE_ELEMENTS + (
            1 + CLAUSE_LINE_ELEMENTS * shown if clause in here else 0
        )
        assert (shown > 0) == (clause in here)
    assert len(re.findall("<script ", page)) == 2


async def test_it_says_beside_the_line_why_a_tap_was_not_saved(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    fields = await template(stage, CODES[1])
    answer = await stage.client.post(
        f"/audits/{stage.audit.id}/edits", data={**fields, "grade": "great"}, headers=HX
    )
    assert answer.status_code == 422
    assert "Chưa lưu" in answer.text
    assert await stage.log() == []


async def test_readers_see_grades_and_no_forms(stage: Stage) -> None:
    await stage.record(stage.lead, edit(CODES[0], "interviewee", "Công chức Một cửa"))
    await stage.enter("administrator", stage.cast.department)
    page = (await stage.client.get(f"/audits/{stage.audit.id}/checklist")).text
    assert "Công chức Một cửa" in page
    assert 'name="grade"' not in page


async def test_it_offers_again_who_was_interviewed(stage: Stage) -> None:
    await stage.record(stage.auditor, edit(CODES[0], "interviewee", "Công chức Một cửa"))
    stage.lead.acts(stage.client)
    page = await stage.client.get(f"/audits/{stage.audit.id}/conduct?item={CODES[2]}")
    assert '<option value="Công chức Một cửa">' in page.text


def test_ten_thousand_edits_fold_at_once() -> None:
    log = long_log()
    assert len(fold(log).fields) == LINES * len(FIELDS)
    assert min(_seconds(log) for _ in range(5)) <= 0.05


def _seconds(log: list[Edit]) -> float:
    began = perf_counter()
    fold(log)
    return perf_counter() - began
