"""Visits of the pages about alerts, reminders, webhooks and jobs."""

from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa

from auditapp.alerts.models.jobs import DELIVER
from auditapp.alerts.tables import alerts, jobs, reminders, webhook_deliveries, webhooks
from auditapp.base.clock import to_hour
from auditapp.base.ids import new_id
from tests.browser.stage import Stage
from tests.browser.visit import Visit, agency, one


def alert_visits(stage: Stage) -> Iterator[Visit]:
    """Return the pages with something on them, and the walls."""
    commune, province = agency(stage, "05983"), agency(stage, "20")
    if not stage.rows("SELECT 1 FROM alerts"):
        _fill(stage, commune, province)
    waiting = one(stage, "SELECT id FROM alerts WHERE handled_at IS NULL")
    handled = one(stage, "SELECT id FROM alerts WHERE handled_at IS NOT NULL")
    hook = one(stage, "SELECT id FROM webhooks")
    yield Visit("alerts.index", "/alerts", "quanly")
    yield Visit("alerts.index handled", "/alerts?state=handled", "quanly")
    yield Visit("alerts.show", f"/alerts/{waiting}", "quanly")
    yield Visit("alerts.show handled", f"/alerts/{handled}", "quanly")
    yield Visit("alerts.subscriptions", "/alerts/subscriptions", "quanly")
    yield Visit("alerts.reminders", "/alerts/reminders", "quanly")
    yield Visit("alerts.reminders none", "/alerts/reminders", "danhgiavien")
    yield Visit("alerts.edit_rules", f"/agencies/{province}/reminders", "quantri")
    yield Visit("webhooks.index", "/alerts/webhooks", "quantri")
    yield Visit("webhooks.show", f"/alerts/webhooks/{hook}", "quantri")
    yield Visit("alerts.jobs", "/alerts/jobs", "quantri")
    yield Visit("walls.show", f"/agencies/{province}/wall", "quanly", shows="[data-state=live]")
    yield Visit("walls.show few", f"/agencies/{commune}/wall", "quanly", shows="[data-state=live]")


def _fill(stage: Stage, commune: str, province: str) -> None:
    """Write what days of use would have left; how it comes about is tested in tests/alerts."""
    hour = to_hour(datetime.now(UTC))
    survey = one(stage, "SELECT id FROM surveys WHERE form = 'counter'")
    people = dict(stage.rows("SELECT username, id FROM accounts"))
    found = {"root_id": province, "agency_id": commune, "survey_id": survey, "first_hour": hour}
    found |= {"question": "overall", "last_hour": hour, "answers": 12}
    found |= {"levels": {"1": 2, "2": 3, "4": 3, "5": 4}, "words": {"chờ lâu": 2}}
    handled = {"handled_at": hour, "handled_by": people["quanly"], "note": "Đã bố trí thêm quầy."}
    blank = dict.fromkeys(handled)
    hook, sent = new_id(), new_id()
    job: dict[str, object] = {
        "id": new_id(),
        "agency_id": province,
        "kind": DELIVER,
        "key": "deliver:x",
    }
    job |= {"subject": sent, "first_at": hour, "run_at": hour, "attempts": 6, "failed_at": hour}
    due = {"root_id": province, "agency_id": commune, "kind": "act", "due_on": hour.date()}
    due |= {"title": "Bổ sung biển chỉ dẫn", "href": "/", "noted_at": hour}
    rows: list[tuple[sa.Table, dict[str, object]]] = [
        (alerts, {"id": new_id(), "open_key": "open", **found, **blank}),
        (alerts, {"id": new_id(), "open_key": None, **found, **handled}),
        (webhooks, {
            "id": hook, "root_id": province, "agency_id": province, "name": "Trục liên thông",
            "url": "https://example.org/hook", "created_at": hour, "created_by": people["quantri"],
        }),
        (webhook_deliveries, {
            "id": sent, "webhook_id": hook, "event": "alert.raised", "body": "{}",
            "made_hour": hour, "attempts": 6, "status": 500, "fault": "The receiver answered 500.",
        }),
        (jobs, {**job, "last_error": "Refused: The receiver answered 500."}),
        (reminders, {**due, "account_id": people["quanly"], "subject_id": "a", "step": "due"}),
        (reminders, {**due, "account_id": people["quanly"], "subject_id": "b", "step": "superior"}),
    ]  # fmt: skip
    engine = sa.create_engine(f"sqlite:///{stage.folder}/demo.sqlite3")
    with engine.begin() as connection:
        for table, values in rows:
            connection.execute(table.insert().values(**values))
    engine.dispose()
