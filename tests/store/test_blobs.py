"""Files in a folder and in a bucket: the same calls, the same promises."""

import os
import stat
from pathlib import Path

import pytest

from auditapp.base.errors import Unavailable
from auditapp.base.settings import SettingError, load
from auditapp.store.blobs import Blobs, MissingBlob
from tests.server import free_port

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["folder", "bucket"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "folder":
        return Blobs(str(tmp_path / "files"))
    url: str = request.getfixturevalue("bucket_url")
    return Blobs(url.replace("deep/er", f"deep/{tmp_path.name}"))


async def keys(blobs: Blobs, prefix: str = "") -> list[str]:
    return sorted([kept.key async for kept in blobs.list(prefix)])


async def test_it_gives_back_what_it_was_given(blobs: Blobs) -> None:
    content = bytes(range(256)) * 3000
    await blobs.put("audits/a/one", content)
    await blobs.put("audits/a/two", b"")
    assert await blobs.get("audits/a/one") == content
    assert await blobs.get("audits/a/two") == b""
    await blobs.put("audits/a/one", content)  # the same once more
    assert await keys(blobs) == ["audits/a/one", "audits/a/two"]


async def test_it_lists_what_lies_below_a_prefix_with_size_and_age(blobs: Blobs) -> None:
    for key in ("audits/a/one", "audits/ab/two", "other/three"):
        await blobs.put(key, b"12345")
    assert await keys(blobs, "audits") == ["audits/a/one", "audits/ab/two"]
    assert await keys(blobs, "audits/a") == ["audits/a/one"]
    assert await keys(blobs, "nothing") == []
    (kept,) = [kept async for kept in blobs.list("other")]
    assert kept.size == 5
    assert kept.at.tzinfo is not None


async def test_it_forgets_what_was_deleted_and_minds_no_second_time(blobs: Blobs) -> None:
    await blobs.put("a/one", b"x")
    await blobs.delete(["a/one", "a/never"])
    await blobs.delete(["a/one"])
    with pytest.raises(MissingBlob):
        await blobs.get("a/one")
    assert await keys(blobs) == []


async def test_it_lets_nobody_else_into_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "below" / "files"
    await Blobs(str(folder)).put("a", b"x")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_it_flushes_a_file_and_its_folders_before_it_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    real = os.fsync

    def note(handle: int) -> None:
        flushed.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr(os, "fsync", note)
    await Blobs(str(tmp_path)).put("audits/a/one", b"x")
    below = [tmp_path / "audits" / "a" / "one", tmp_path / "audits" / "a", tmp_path / "audits"]
    assert flushed == [str(path) for path in (*below, tmp_path)]


async def test_it_says_that_a_folder_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable):
        await Blobs(str(tmp_path / "file" / "below")).put("a", b"x")


async def test_it_says_that_a_bucket_is_out_of_reach() -> None:
    blobs = Blobs(f"s3://k:s@photos?endpoint=http://127.0.0.1:{free_port()}")
    with pytest.raises(Unavailable):
        await blobs.put("a", b"x")
    with pytest.raises(Unavailable):
        await blobs.get("a")


async def test_it_finds_no_bucket_that_does_not_exist(bucket_url: str) -> None:
    with pytest.raises(Unavailable):
        await Blobs(bucket_url.replace("@photos", "@nothing")).put("a", b"x")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("s3://", "s3://KEY:SECRET@bucket"),
        ("s3://bucket?colour=red", "s3://KEY:SECRET@bucket"),
    ],
)
def test_it_names_an_address_that_is_none(url: str, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        Blobs(url)


def test_it_lies_beside_the_database_unless_told_otherwise(tmp_path: Path) -> None:
    database = {"AUDITAPP_DATABASE_URL": f"sqlite:///{tmp_path}/a.sqlite3"}
    assert load(database).blobs_url == str(tmp_path / "files")
    assert load({**database, "AUDITAPP_BLOBS_URL": "/srv/files"}).blobs_url == "/srv/files"
    bucket_url = "s3://k:s@photos?endpoint=https://s3.lan"
    assert load({"AUDITAPP_BLOBS_URL": bucket_url}).blobs_url == bucket_url
    with pytest.raises(SettingError, match="AUDITAPP_BLOBS_URL"):
        load({"AUDITAPP_BLOBS_URL": "gs://bucket"})


def test_it_reads_the_address_with_its_secret_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "address"
    path.write_text("s3://k:s@photos\n")
    assert load({"AUDITAPP_BLOBS_URL_FILE": str(path)}).blobs_url == "s3://k:s@photos"
