"""One visitable example of every page of audits, their programmes and documents."""

from collections.abc import Iterator

from auditapp.base.ids import new_id
from tests.browser.stage import Stage
from tests.browser.visit import Visit, agency, one, open_lines
from tests.web.pictures import made

SIGNED = "SELECT id FROM audits WHERE signed_off_at IS NOT NULL"


def audit_visits(stage: Stage) -> Iterator[Visit]:
    """Return every page of audits once, the larger ones in several states."""
    yield from _planning(stage)
    yield from _conducting(stage)
    yield from _offline(stage)
    yield from _checklists(stage)
    yield from _photos(stage)
    yield from _signing(stage)
    yield from _programmes(stage)


def _planning(stage: Stage) -> Iterator[Visit]:
    signed = one(stage, SIGNED)
    planned = one(stage, "SELECT id FROM audits WHERE started_at IS NULL")
    yield Visit("audits.index", "/audits", "thukyiso")
    yield Visit("audits.index none", "/audits?state=waiting", "truongphong")
    yield Visit("audits.new", "/audits/new", "thukyiso")
    yield Visit("audits.show", stage.audit, "truongdoan")
    yield Visit("audits.show planned", f"/audits/{planned}", "thukyiso")
    yield Visit("audits.plan", f"/audits/{planned}/plan", "thukyiso")
    yield Visit("audits.edit_plan", f"/audits/{planned}/plan/edit", "thukyiso")
    yield Visit("audits.new_slot", f"/audits/{planned}/hours/new", "thukyiso")
    slot = one(stage, "SELECT id FROM audit_slots WHERE audit_id = ?", planned)
    yield Visit("audits.edit_slot", f"/audits/{planned}/hours/{slot}/edit", "thukyiso")
    yield Visit("audits.team", f"/audits/{planned}/team", "thukyiso")
    yield Visit("audits.team under-way", f"{stage.audit}/team", "quanly")
    yield Visit("audits.commitment", f"/audits/{planned}/commitment", "danhgiavien")
    yield Visit("auditors.index", "/auditors", "thukyiso")
    auditor = one(stage, "SELECT id FROM accounts WHERE username = 'danhgiavien'")
    yield Visit("auditors.show", f"/auditors/{auditor}", "thukyiso")
    yield Visit("auditors.show own", f"/auditors/{auditor}", "danhgiavien")
    yield Visit("audits.show signed-off", f"/audits/{signed}", "truongdoan")


def _conducting(stage: Stage) -> Iterator[Visit]:
    signed = one(stage, SIGNED)
    yield Visit("audits.conduct", f"{stage.audit}/conduct", "truongdoan")
    minor = "label.grade-nc_minor"
    line = f"{stage.audit}/conduct?item={open_lines(stage, stage.audit)[-2]}"
    yield Visit("audits.conduct graded", line, "truongdoan", press=minor, shows="#field-criterion")
    help_button, cases = "[data-keys]", "#cases summary"
    yield Visit("audits.conduct keys", line, "truongdoan", press=help_button, shows="#keys[open]")
    yield Visit("audits.conduct cases", line, "truongdoan", press=cases, shows="#draw-cases")
    yield Visit("audits.meeting", f"{stage.audit}/meetings/opening", "truongdoan")
    yield Visit("audits.meeting closing", f"{stage.audit}/meetings/closing", "truongdoan")
    yield Visit("audits.meeting to-read", f"/audits/{signed}/meetings/opening", "truongdoan")
    yield Visit("audits.checklist", f"{stage.audit}/checklist", "truongdoan")
    yield Visit("audits.checklist open", f"{stage.audit}/checklist?show=open", "truongdoan")
    yield Visit("audits.checklist none", f"{stage.audit}/checklist?clause=9.9", "truongdoan")
    yield Visit("audits.checklist to-read", f"/audits/{signed}/checklist", "truongdoan")
    yield Visit("audits.findings", f"/audits/{signed}/findings", "truongdoan")


def _offline(stage: Stage) -> Iterator[Visit]:
    yield Visit("audits.device", "/audits/device", "truongdoan")
    yield Visit("audits.prepare", f"{stage.audit}/offline", "truongdoan")
    yield Visit("audits.contested", f"{stage.audit}/contested", "truongdoan")
    yield Visit("audits.new_work", stage.audit.replace("/audits/", "/audit-work/"), "truongdoan")


def _checklists(stage: Stage) -> Iterator[Visit]:
    drafted = one(stage, "SELECT audit_id FROM audit_drafts")
    for source in ("bank", "earlier", "own"):
        path = f"/audits/{drafted}/draft?from={source}"
        yield Visit(f"audits.draft {source}", path, "truongdoan")
    yield Visit("audits.new_question_import", f"/question-imports/{drafted}", "truongdoan")
    yield Visit("audits.new_question", f"{stage.audit}/questions/new?clause=8.5.1", "truongdoan")
    yield Visit("audits.new_audit_import", "/audit-imports", "thukyiso")


def _photos(stage: Stage) -> Iterator[Visit]:
    item, photo = photo_of(stage)
    yield Visit("audits.photos", f"{stage.audit}/photos?item={item}", "truongdoan")
    yield Visit("audits.conduct photos", f"{stage.audit}/conduct?item={item}", "truongdoan")
    yield Visit("audits.new_blur", f"{stage.audit}/photos/{photo}/blur", "truongdoan")


def _signing(stage: Stage) -> Iterator[Visit]:
    signed = one(stage, SIGNED)
    digest = one(stage, "SELECT digest FROM audits WHERE id = ?", signed)
    waiting = waiting_audit(stage)
    yield Visit("audits.conclusion", f"{waiting}/conclusion", "truongdoan")
    yield Visit("audits.signing", f"{waiting}/signing", "truongdoan")
    yield Visit("audits.signing signed-off", f"/audits/{signed}/signing", "truongdoan")
    yield Visit("audits.check", "/audits/check", "danhgiavien")
    yield Visit("audits.check found", f"/audits/check?digest={digest}", "danhgiavien")
    yield Visit("audits.check unknown", f"/audits/check?digest={'0' * 64}", "danhgiavien", 404)
    yield Visit("reports.documents", f"/audits/{signed}/documents", "thukyiso")
    department = agency(stage, "SNV")
    yield Visit("reports.letterhead", f"/agencies/{department}/letterhead", "thukyiso")
    yield Visit("reports.templates", f"/report-templates/{department}", "quantri")


def photo_of(stage: Stage) -> tuple[str, str]:
    """Return a line of the open audit that has photos, and the id of one; send them if need be."""
    sql = "SELECT item, field FROM audit_edits WHERE audit_id = ? AND field LIKE 'photo.%'"
    if not (found := stage.rows(sql, stage.audit.rpartition("/")[2])):
        item = open_lines(stage, stage.audit)[0]
        with stage.client("truongdoan") as client:
            for number in (1, 2, 3):
                answer = client.post(
                    stage.audit.replace("/audits/", "/uploads/") + "/photos",
                    data={"item": item, "edit_id": new_id(), "caption": f"Bảng niêm yết {number}"},
                    files={
                        "file": made.PDF if number == 3 else made.photo(900, 400 + 300 * number)
                    },
                    headers={"accept": "application/json"},
                )
                assert answer.status_code == 200
        found = stage.rows(sql, stage.audit.rpartition("/")[2])
    return str(found[0][0]), str(found[0][1]).partition(".")[2]


def waiting_audit(stage: Stage) -> str:
    """Return the path of an audit whose lines are all finished and that nobody has signed off."""
    sql = (
        "SELECT id FROM audits WHERE signed_off_at IS NULL AND item_count = (SELECT count(*) "
        "FROM audit_items WHERE audit_id = audits.id AND is_complete)"
    )
    return f"/audits/{one(stage, sql)}"


def _programmes(stage: Stage) -> Iterator[Visit]:
    province, department = agency(stage, "20"), agency(stage, "SNV")
    programme = one(stage, "SELECT id FROM audit_programmes")
    planned = one(stage, "SELECT id FROM planned_audits WHERE first_month IS NULL")
    held = one(stage, "SELECT planned_id FROM audits WHERE planned_id IS NOT NULL")
    audited = one(stage, "SELECT agency_id FROM audits WHERE signed_off_at IS NOT NULL")
    yield Visit("programmes.index", "/programmes", "thukyiso")
    yield Visit("programmes.show", f"/agencies/{province}/programme", "thukyiso")
    yield Visit("programmes.show late", f"/agencies/{province}/programme?state=overdue", "quanly")
    yield Visit("programmes.show none", f"/agencies/{department}/programme?year=2031", "thukyiso")
    yield Visit("programmes.new", f"/agencies/{department}/programme/new", "thukyiso")
    yield Visit("programmes.edit", f"/programmes/{programme}/edit", "thukyiso")
    yield Visit("programmes.new_approval", f"/programmes/{programme}/approval/new", "quanly")
    yield Visit("programmes.changes", f"/programmes/{programme}/changes", "thukyiso")
    yield Visit("programmes.matrix", f"/agencies/{province}/programme/matrix", "thukyiso")
    detail = f"/agencies/{department}/programme/matrix?detail=8&months=24"
    yield Visit("programmes.matrix detail", detail, "quanly")
    yield Visit("planned.new", f"/programmes/{programme}/planned/new", "thukyiso")
    yield Visit("planned.show", f"/planned/{planned}", "thukyiso")
    yield Visit("planned.show held", f"/planned/{held}", "quanly")
    yield Visit("planned.edit", f"/planned/{planned}/edit", "thukyiso")
    yield Visit("series.new", f"/programmes/{programme}/series/new", "thukyiso")
    yield Visit("programmes.conformity", f"/agencies/{audited}/conformity", "quanly")
    yield Visit("programmes.conformity below", f"/agencies/{department}/conformity", "quanly")
