"""Publishing the folder forms/."""

import shutil
from pathlib import Path

import pytest

from auditapp.base.clock import FixedClock
from auditapp.base.errors import Conflict
from auditapp.formkit.faults import BadForms
from auditapp.library import queries
from auditapp.library.actions import sync_forms
from auditapp.store.engine import Database

pytestmark = pytest.mark.anyio
FORMS = Path(__file__).resolve().parents[2] / "forms"
COUNTER = "surveys/counter/v1.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "forms"
    shutil.copytree(FORMS, copy)
    return copy


async def test_it_publishes_every_shipped_form_once(
    database: Database, clock: FixedClock, folder: Path
) -> None:
    first = await sync_forms(database, clock, folder)
    assert len(first.published) == 9
    assert "audits/xa/v1" in first.published
    second = await sync_forms(database, clock, folder)
    assert (second.published, second.unchanged) == ((), 9)


async def test_it_refuses_a_changed_published_version_and_publishes_nothing_beside_it(
    database: Database, clock: FixedClock, folder: Path
) -> None:
    await sync_forms(database, clock, folder)
    path = folder / COUNTER
    new = path.read_text("utf-8")
    path.write_text(new.replace("Ông/Bà hài lòng", "Anh/Chị hài lòng"), "utf-8")
    (path.parent / "v3.toml").write_text(new, "utf-8")
    with pytest.raises(Conflict, match=r"surveys/counter/v1 .* v4\.toml"):
        await sync_forms(database, clock, folder)
    async with database.reading() as conn:
        latest = await queries.find_latest(conn, "survey", "counter")
    assert latest is not None
    assert latest.version == 2


async def test_it_publishes_a_new_version_beside_the_old_one(
    database: Database, clock: FixedClock, folder: Path
) -> None:
    await sync_forms(database, clock, folder)
    shutil.copyfile(folder / COUNTER, folder / "surveys/counter/v3.toml")
    assert (await sync_forms(database, clock, folder)).published == ("surveys/counter/v3",)


async def test_it_publishes_nothing_of_a_folder_with_faults(
    database: Database, clock: FixedClock, folder: Path
) -> None:
    (folder / COUNTER).write_text("kind = 'survey'", "utf-8")
    with pytest.raises(BadForms):
        await sync_forms(database, clock, folder)
    async with database.reading() as conn:
        assert await queries.list_versions(conn, "survey") == []


async def test_it_compiles_a_frozen_version_once(
    database: Database, clock: FixedClock, folder: Path
) -> None:
    await sync_forms(database, clock, folder)
    async with database.reading() as conn:
        latest = await queries.find_latest(conn, "checklist", "xa")
        assert latest is not None
        compiled = await queries.get_compiled(conn, latest.id)
        assert compiled is await queries.get_compiled(conn, latest.id)
