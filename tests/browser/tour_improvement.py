"""One visitable example of every page of nonconformities and corrective action."""

from collections.abc import Iterator

from tests.browser.stage import Stage
from tests.browser.visit import Visit, agency, one


def improvement_visits(stage: Stage) -> Iterator[Visit]:
    """Return every page of nonconformities once, the record in several states."""
    state = "SELECT id FROM nonconformities WHERE {} ORDER BY number"
    base = "/nonconformities/"
    closed = base + one(stage, state.format("closed_at IS NOT NULL"))
    issued = base + one(stage, state.format("source = 'inspection'"))
    planned = base + one(stage, state.format("planned_at IS NOT NULL AND approved_at IS NULL"))
    verified = base + one(stage, state.format("verified_at IS NOT NULL AND closed_at IS NULL"))
    office = agency(stage, "SKHCN-VP")
    yield Visit("nonconformities.index", "/nonconformities", "thukyiso")
    yield Visit("nonconformities.index none", "/nonconformities?q=zzz", "thukyiso")
    yield Visit("nonconformities.new", "/nonconformities/new", "thukyiso")
    hand = f"/nonconformities/new?source=hand&agency={office}"
    yield Visit("nonconformities.new by-hand", hand, "thukyiso")
    yield Visit("nonconformities.show", closed, "thukyiso")
    yield Visit("nonconformities.show issued", issued, "quanly")
    yield Visit("nonconformities.show planned", planned, "truongdoan")
    yield Visit("nonconformities.show verified", verified, "thukyiso")
    yield Visit("nonconformities.edit", f"{issued}/edit", "truongdoan")
    yield Visit("nonconformities.edit_measure", f"{issued}/measure", "quanly")
    yield Visit("nonconformities.effect", f"{closed}/effect", "thukyiso")
    yield Visit("improvement.periods", f"/agencies/{office}/improvement", "thukyiso")
