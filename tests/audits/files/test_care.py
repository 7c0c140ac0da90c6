"""Proving, copying and sweeping what audits keep."""

import asyncio
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditapp.audits.actions.copy_files import copy_files, put_back
from auditapp.audits.actions.delete_contents import sweep_files
from auditapp.audits.actions.read_file import fault_of
from auditapp.audits.jobs import FileSweep
from auditapp.audits.queries.files import Place, list_places
from auditapp.base.clock import FixedClock, SystemClock
from auditapp.cli.files import files
from tests.audits.files.stage import Q, kept_keys, named_keys, send, shown
from tests.audits.stage import Stage, edit
from tests.web.pictures import made

pytestmark = pytest.mark.anyio
OLD = time.time() - 3 * 24 * 3600


@pytest.fixture
async def kept(stage: Stage) -> Stage:
    """The lead has sent a photo and a document, three days ago."""
    stage.lead.acts(stage.client)
    await send(stage)
    await send(stage, made.PDF)
    for path in folder_of(stage).rglob("*"):
        os.utime(path, (OLD, OLD))
    return stage


def folder_of(stage: Stage) -> Path:
    return Path(stage.service.settings.blobs_url)


async def places(stage: Stage) -> list[Place]:
    async with stage.service.database.reading() as conn:
        return await list_places(conn, deleted=False)


async def test_it_finds_every_content_as_the_log_says(kept: Stage) -> None:
    blobs = kept.service.keeper.blobs
    assert {await fault_of(blobs, place) for place in await places(kept)} == {""}
    one, other = await places(kept)
    path = folder_of(kept) / one.key
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    (folder_of(kept) / other.key).unlink()
    assert await fault_of(blobs, one) == "was changed"
    assert await fault_of(blobs, other) == "is missing"


async def test_it_sweeps_what_nothing_names_once_it_is_a_day_old(kept: Stage) -> None:
    blobs, database, clock = kept.service.keeper.blobs, kept.service.database, SystemClock()
    place = (await places(kept))[0]
    for name in ("half", "fresh"):
        await blobs.put(f"{place.folder}{name}", b"left by a power cut")
    os.utime(folder_of(kept) / place.folder / "half", (OLD, OLD))
    dry = await sweep_files(database, blobs, clock, dry=True)
    assert (dry.seen, dry.nameless, dry.size) == (5, 1, 19)
    assert len(await kept_keys(kept)) == 5
    assert (await sweep_files(database, blobs, clock)).nameless == 1
    fresh = {f"{place.folder}fresh"}
    photo = {key for key in await named_keys(kept) if (folder_of(kept) / key).exists()}
    assert await kept_keys(kept) == photo | fresh
    assert len(photo) == 3  # a document has no small picture


async def test_it_leaves_a_content_nameless_but_whole_when_the_row_was_not_written(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.lead.acts(stage.client)

    async def cut(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("auditapp.audits.queries.files.insert_file", cut)
    assert (await send(stage)).status_code == 500
    assert await stage.log() == []
    assert len(await kept_keys(stage)) == 2
    monkeypatch.undo()
    assert (await send(stage)).status_code == 200
    later = FixedClock(SystemClock().now() + timedelta(days=2))
    swept = await sweep_files(stage.service.database, stage.service.keeper.blobs, later)
    assert swept.nameless == 2
    assert await kept_keys(stage) == await named_keys(stage)


async def test_it_deletes_by_itself_what_was_taken_away(
    kept: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditapp.audits.jobs.EVERY", 0.01)
    photo = (await shown(kept))[0]
    await kept.record(kept.lead, edit(Q, photo.field, "", base=photo.edit_id))
    sweep = FileSweep(kept.service.database, kept.service.keeper.blobs)
    sweep.start()
    for _ in range(300):
        if len(await kept_keys(kept)) == 1:
            break
        await asyncio.sleep(0.01)
    await sweep.stop()
    assert len(await kept_keys(kept)) == 1


async def test_it_copies_each_file_once_and_puts_back_what_is_missing(
    kept: Stage, tmp_path: Path
) -> None:
    blobs, target = kept.service.keeper.blobs, tmp_path / "copy"
    found = await places(kept)
    seen: list[int] = []
    assert await copy_files(blobs, found, target, told=seen.append) == (2, [])
    assert await copy_files(blobs, found, target, told=seen.append) == (0, [])
    assert sum(seen) == 4
    before = {key: await blobs.get(key) for key in await kept_keys(kept)}
    await blobs.delete(before)
    assert await put_back(blobs, found, target, told=seen.append) == (2, [])
    assert {key: await blobs.get(key) for key in await kept_keys(kept)} == before
    await blobs.delete(before)
    damaged = target / found[0].folder / found[0].sha256
    damaged.write_bytes(b"damaged")
    restored, faults = await put_back(blobs, found, target, told=seen.append)
    assert restored == 1
    assert len(faults) == 1
    assert await copy_files(blobs, found, tmp_path / "other", told=seen.append) == (
        1,
        [f"{found[0].folder}: {found[0].sha256} is missing or was changed"],
    )


async def test_it_does_all_of_it_from_the_command_line(kept: Stage, tmp_path: Path) -> None:
    settings = kept.service.settings
    environ = {
        "AUDITAPP_DATABASE_URL": settings.database_url,
        "AUDITAPP_BLOBS_URL": settings.blobs_url,
    }

    async def run(*words: str) -> tuple[int, str]:
        done = await asyncio.to_thread(CliRunner().invoke, files, words, env=environ)
        return done.exit_code, done.stdout

    assert "2 files copied" in (await run("backup", str(tmp_path / "copy")))[1]
    (folder_of(kept) / (await places(kept))[0].key).unlink()
    code, words = await run("verify")
    assert code == 1
    assert "is missing" in words
    assert "1 files put back" in (await run("restore", str(tmp_path / "copy")))[1]
    assert await run("verify") == (0, "2 files: each is what the log says.\n")
    assert "0 that nothing names" in (await run("sweep", "--dry-run"))[1]
    assert "0 that nothing names" in (await run("sweep"))[1]
