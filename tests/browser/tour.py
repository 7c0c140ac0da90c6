"""One visitable example of every page: who opens it, and where it stands.

A route that answers GET and is missing here fails tests/browser/test_pages.py.
"""

import re
import time
from collections.abc import Iterator

from playwright.sync_api import Page, Response

from auditapp.base.clock import SystemClock, local_date
from tests.browser.stage import Stage
from tests.browser.tour_alerts import alert_visits
from tests.browser.tour_audits import audit_visits
from tests.browser.tour_improvement import improvement_visits
from tests.browser.visit import Visit, agency, one

# Routes that answer GET with something else than a page.
NOT_PAGES = {
    "web.asset", "web.health", "points.code_svg", "points.code_png", "api.agencies", "api.results",
    "kiosk.worker", "kiosk.manifest", "paper.template_xlsx", "paper.template_csv", "posters.file",
    "public.badge", "audits.timetable_ics", "audits.own_ics", "audits.file", "audits.thumbnail",
    "audits.worker", "audits.standing", "nonconformities.file", "walls.stream",
    "reports.document", "reports.example", "reports.starter", "exchange.export_file",
    "exchange.feed", "api.surveys", "api.forms", "api.form", "api.responses", "api.audits",
    "api.findings", "api.nonconformities", "api.nonconformity",
}  # fmt: skip


def visits(stage: Stage) -> list[Visit]:
    """Return every page of the demo once, the larger ones in several states."""
    return [
        *_citizens(stage),
        *_people(stage),
        *_agencies(stage),
        *_posters(stage),
        *_results(stage),
        *_comments(stage),
        *audit_visits(stage),
        *improvement_visits(stage),
        *_kiosks(stage),
        *_paper(stage),
        *alert_visits(stage),
    ]


def open_page(page: Page, visit: Visit) -> Response:
    """Follow the address of a page."""
    answer = page.goto(visit.path)
    if answer is None:
        raise LookupError(visit.path)
    return answer


def press(page: Page, visit: Visit) -> None:
    """Bring an open page into the state that is meant."""
    if visit.press:
        page.locator(visit.press).first.click()
    if visit.shows:
        page.locator(visit.shows).first.wait_for()


def go(page: Page, visit: Visit) -> None:
    """Open a page as its reader finds it."""
    open_page(page, visit)
    press(page, visit)


def revoked_code(stage: Stage) -> str:
    """Return a code that was replaced; replace one if need be."""
    sql = "SELECT code, point_id FROM point_codes WHERE revoked_at IS NOT NULL"
    if not (found := stage.rows(sql)):
        code = stage.code(-3)
        point = one(stage, "SELECT point_id FROM point_codes WHERE code = ?", code)
        with stage.client("quantri") as client:
            assert client.post(f"/points/{point}/codes", data={"code": code}).status_code == 303
        found = stage.rows(sql)
    return str(found[0][0])


def ticketed_point(stage: Stage) -> str:
    """Return a point that has tickets; print some if need be."""
    point = one(stage, "SELECT point_id FROM point_codes WHERE code = ?", stage.code(9))
    if not stage.rows("SELECT 1 FROM ticket_batches WHERE point_id = ?", point):
        with stage.client("quantri") as client:
            sheet = client.post(f"/points/{point}/tickets", data={"count": "24"})
            assert sheet.status_code == 200
    return point


def made_posters(stage: Stage) -> str:
    """Return the address of a file that is ready to fetch; have it made if need be."""
    with stage.client("quantri") as client:
        found = re.search(r'"(/posters/[a-z2-7]{26})"', client.get("/posters").text)
        if not found:
            typed = {"layout": "links", "copies": "1"}
            path = str(client.post("/posters", data=typed).headers["location"])
        else:
            path = found[1]
        for _ in range(300):
            if f"{path}/file" in client.get(path).text:
                return path
            time.sleep(0.1)
    raise TimeoutError(path)


def _citizens(stage: Stage) -> Iterator[Visit]:
    code = stage.code(8)
    yield Visit("surveys.question", f"/q/{code}")
    for name, number in (("good", 2), ("bad", 5)):
        tap = f".taps li:nth-child({number}) button"
        yield Visit(f"surveys.question {name}", f"/q/{code}", press=tap, shows="#follow-ups form")
    yield Visit("surveys.question tools", f"/q/{code}", press=".c-foot summary")
    yield Visit("surveys.question unknown", "/q/ZZZZZZZ", status=404)
    yield Visit("surveys.question revoked", f"/q/{revoked_code(stage)}", status=410)
    yield Visit("surveys.thanks", f"/q/{code}/thanks")
    yield Visit("surveys.privacy", "/privacy")
    yield Visit("surveys.counter_privacy", f"/q/{code}/privacy")
    yield Visit("surveys.question bad-ticket", f"/q/{code}?t=3333333333333333", status=404)
    yield Visit("surveys.new_ticket", "/ticket")
    yield Visit("surveys.new_erasure", "/receipt")


def _people(stage: Stage) -> Iterator[Visit]:
    account = one(stage, "SELECT id FROM accounts WHERE username = 'danhgiavien'")
    yield Visit("people.sign_in", "/sign-in")
    yield Visit("followup.work", "/", "quantri")
    yield Visit("followup.work display", "/", "quantri", press=".band .menu:first-child summary")
    yield Visit("followup.work me", "/", "quantri", press=".band .menu:last-child summary")
    yield Visit("followup.work of-an-auditor", "/", "danhgiavien")
    yield Visit("people.account", "/account", "thukyiso")
    yield Visit("people.password", "/account/password", "thukyiso")
    yield Visit("people.index", "/people", "quantri")
    yield Visit("people.new", "/people/new", "quantri")
    yield Visit("people.record", "/people/record", "quantri")
    yield Visit("people.show", f"/people/{account}", "quantri")
    yield Visit("errors not-found", "/nothing-here", "quantri", 404)
    yield Visit("errors not-found-for-strangers", "/nothing-here", "", 404)
    yield Visit("errors forbidden", "/people", "danhgiavien", 403)


def _agencies(stage: Stage) -> Iterator[Visit]:
    commune, department = agency(stage, "05983"), agency(stage, "SKHCN")
    point = one(stage, "SELECT point_id FROM point_codes WHERE code = ?", stage.code(8))
    yield Visit("agencies.index", "/agencies", "quantri")
    yield Visit("agencies.index found", "/agencies?q=bac", "quantri")
    yield Visit("agencies.show", f"/agencies/{department}", "quantri")
    yield Visit("agencies.show of-a-commune", f"/agencies/{commune}", "quantri")
    for name in ("child", "name", "parent", "merger", "closure", "deciding"):
        place = {"closure": "closure", "deciding": "deciding", "child": "children"}
        path = f"/agencies/{commune}/{place.get(name, name + 's')}/new"
        yield Visit(f"agencies.new_{name}", path, "quantri")
    yield Visit("points.new", f"/agencies/{commune}/points/new", "quantri")
    yield Visit("points.show", f"/points/{point}", "quantri")
    yield Visit("points.edit", f"/points/{point}/edit", "quantri")
    yield Visit("tickets.index", f"/points/{ticketed_point(stage)}/tickets", "quantri")
    yield Visit("surveys.edit_notice", f"/agencies/{commune}/notice", "quantri")
    yield Visit("surveys.retention", "/retention", "quantri")
    survey = one(stage, "SELECT id FROM surveys")
    yield Visit("exchange.index_imports", f"/answer-imports/{survey}", "quantri")
    yield Visit("exchange.index_links", f"/agencies/{commune}/links", "quantri")
    yield Visit("exchange.export", made_export(stage, commune), "quantri")
    yield Visit("exchange.new_export", f"/agencies/{commune}/answers", "quantri")


def made_export(stage: Stage, commune: str) -> str:
    """Return the page of a workbook that was made."""
    with stage.client("quantri") as client:
        today = local_date(SystemClock().now()).isoformat()
        asked = {
            "form": "counter", "first": f"{today[:4]}-01-01", "last": today, "format": "xlsx",
            "reason": "Kiểm tra",
        }  # fmt: skip
        path = str(client.post(f"/agencies/{commune}/answers", data=asked).headers["location"])
        for _ in range(300):
            if "/file" in client.get(path).text:
                return path
            time.sleep(0.1)
    raise LookupError(path)


def _posters(stage: Stage) -> Iterator[Visit]:
    commune = agency(stage, "05983")
    point = one(stage, "SELECT point_id FROM point_codes WHERE code = ?", stage.code(8))
    yield Visit("posters.show", made_posters(stage), "quantri")
    yield Visit("posters.index", "/posters", "quantri")
    yield Visit("posters.index of-a-commune", f"/posters?agency={commune}", "quantri")
    yield Visit("posters.index of-a-point", f"/posters?point={point}", "quantri")
    yield Visit("posters.index none", f"/posters?agency={commune}&place=other", "quantri")


def _results(stage: Stage) -> Iterator[Visit]:
    survey = one(stage, "SELECT id FROM surveys WHERE form = 'counter'")
    campaign = one(stage, "SELECT id FROM surveys WHERE form = 'sipas-22'")
    version = one(stage, "SELECT form_version_id FROM surveys WHERE form = 'counter'")
    phones = f"/questionnaires/{version}"
    province, commune = agency(stage, "20"), agency(stage, "05983")
    point = one(stage, "SELECT point_id FROM point_codes WHERE code = ?", stage.code(0))
    yield Visit("surveys.index", "/surveys", "thukyiso")
    yield Visit("surveys.new", "/surveys/new", "thukyiso")
    yield Visit("surveys.index none", "/surveys?state=paused", "thukyiso")
    yield Visit("surveys.new planned", "/surveys/new", "thukyiso", press='[value="planned"]')
    yield Visit("surveys.new copied", f"/surveys/new?from={campaign}", "thukyiso")
    yield Visit("surveys.show", f"/surveys/{survey}", "thukyiso")
    yield Visit("surveys.show planned", f"/surveys/{campaign}", "thukyiso")
    yield Visit("surveys.edit", f"/surveys/{campaign}/edit", "thukyiso")
    yield Visit("surveys.edit_sample", f"/surveys/{campaign}/sample/edit", "thukyiso")
    yield Visit("surveys.new_version", f"/surveys/{survey}/versions/new", "thukyiso")
    yield Visit("surveys.questionnaire", f"{phones}?tap=2", "thukyiso")
    yield Visit("surveys.questionnaire_page", f"{phones}/page?lang=vi", "thukyiso")
    yield Visit("results.index", "/results", "quanly")
    yield Visit("results.show", f"/results/{province}", "quanly")
    yield Visit("results.show of-a-commune", f"/results/{commune}?by=week", "quanly")
    yield Visit("results.show empty", f"/results/{commune}?period=2024", "xemtinh")
    days = "2026-09-10..2026-11-03"
    yield Visit("results.show of-days", f"/results/{commune}?period={days}", "quanly")
    yield Visit("results.show of-a-channel", f"/results/{commune}?channel=qr", "quanly")
    yield Visit("results.named", f"/results/{province}/named", "quanly")
    yield Visit("results.cross", f"/results/{province}/cross", "quanly")
    yield Visit("results.indicators", f"/results/{province}/indicators", "quanly")
    yield Visit("results.comparison", f"/results/{province}/comparison", "quanly")
    yield Visit("results.show_point", f"/results/points/{point}", "quanly")
    yield Visit("flags.index", f"/agencies/{commune}/flags", "quanly")
    yield Visit("flags.index decided", f"/agencies/{commune}/flags?state=decided", "quanly")
    yield Visit("served.edit", f"/agencies/{commune}/served", "quanly")
    yield Visit("served.edit day", f"/agencies/{commune}/served?period=2026-11-02", "quanly")
    yield Visit("served.new_import", f"/agencies/{commune}/served/imports/new", "quanly")


def _comments(stage: Stage) -> Iterator[Visit]:
    centre = agency(stage, "TTPVHCC")
    number = one(stage, "SELECT doc FROM comments WHERE handled_at IS NOT NULL")
    reply = one(stage, "SELECT id FROM public_replies")
    yield Visit("comments.index", "/comments", "quanly")
    yield Visit("comments.index found", "/comments?q=cho+lau", "quanly")
    yield Visit("comments.index nothing", "/comments?q=zzzzzz", "quanly")
    yield Visit("comments.show", f"/comments/{number}", "quanly")
    yield Visit("comments.show hiding", f"/comments/{number}", "quanly", press=".figures summary")
    yield Visit("tags.index", "/comments/tags", "quanly")
    yield Visit("replies.index", "/comments/replies", "quanly")
    yield Visit("replies.new", f"/comments/replies/new?comment={number}", "quanly")
    yield Visit("replies.edit", f"/comments/replies/{reply}", "quanly")
    yield Visit("public.edit", f"/results/{centre}/public-page", "quanly")
    yield Visit("public.show", f"/public/{centre}")
    yield Visit("public.show month", "/public/05983?period=month")


def _kiosks(stage: Stage) -> Iterator[Visit]:
    commune = agency(stage, "05983")
    point = one(stage, "SELECT point_id FROM point_codes WHERE code = ?", stage.code(8))
    kiosk = kiosk_of(stage, point)
    yield Visit("kiosk.show unpaired", "/kiosk")
    yield Visit("kiosks.index", f"/points/{point}/kiosks", "quantri")
    yield Visit("kiosks.all", f"/agencies/{commune}/kiosks", "quantri")
    yield Visit("kiosks.all of-the-province", f"/agencies/{agency(stage, '20')}/kiosks", "quantri")
    yield Visit("kiosks.show", f"/points/kiosks/{kiosk}", "quantri")
    yield Visit("kiosk_files.new", "/tablet-files", "quantri")


def kiosk_of(stage: Stage, point: str) -> str:
    """Return the kiosk of a point; add one if need be."""
    sql = "SELECT id FROM kiosks WHERE point_id = ? AND revoked_at IS NULL"
    if not (found := stage.rows(sql, point)):
        typed = {"name": "Máy 1", "pin": "2468", "idle_seconds": "30", "thanks_seconds": "8"}
        with stage.client("quantri") as client:
            assert client.post(f"/points/{point}/kiosks", data=typed).status_code == 303
        found = stage.rows(sql, point)
    return str(found[0][0])


def paper_batch(stage: Stage, code: str, *, share: int = 0) -> str:
    """Return the id of a batch of paper at a counter; open one if need be."""
    point = one(stage, "SELECT point_id FROM point_codes WHERE code = ?", code)
    sql = "SELECT id FROM paper_batches WHERE point_id = ? AND share = ?"
    if not (found := stage.rows(sql, point, share)):
        today = f"{local_date(SystemClock().now())}"
        survey = one(stage, "SELECT id FROM surveys WHERE form = 'counter'")
        typed = {"survey_id": survey, "point_id": point, "sheets": "40", "share": str(share)}
        typed |= {"first_day": today, "last_day": today}
        with stage.client("thukyiso") as client:
            assert client.post("/paper", data=typed).status_code == 303
        found = stage.rows(sql, point, share)
    return str(found[0][0])


def _paper(stage: Stage) -> Iterator[Visit]:
    batch = paper_batch(stage, stage.code(4), share=100)
    first = {"_serial": "1", "overall": "5", "good": "1B", "on_time": "1", "visits": "2"}
    with stage.client("thukyiso") as client:
        client.post(f"/paper/{batch}/sheets", data=first)
        client.post(f"/paper/{batch}/seconds", data={**first, "overall": "4", "good": "1"})
    yield Visit("paper.index", "/paper", "thukyiso")
    yield Visit("paper.new", "/paper/new", "thukyiso")
    yield Visit("paper.show", f"/paper/{batch}", "thukyiso")
    yield Visit("paper.print", f"/paper/{batch}/print?from=39", "thukyiso")
    yield Visit("paper.new_sheet", f"/paper/{batch}/sheets/new?saved=1", "thukyiso")
    yield Visit("paper.new_second", f"/paper/{batch}/seconds/new", "thukyiso")
    yield Visit("paper.differences", f"/paper/{batch}/differences", "thukyiso")
    yield Visit("paper.new_import", f"/paper-imports/{batch}", "thukyiso")
