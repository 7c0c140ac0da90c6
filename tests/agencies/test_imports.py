"""Importing: every fault has its sentence, nothing is stored with one, a province comes whole."""

import time
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from auditapp.agencies import queries
from auditapp.agencies.actions import (
    close_agency,
    import_agencies,
    import_province,
    open_agency,
    sync_kinds_and_fields,
)
from auditapp.agencies.models import Agency
from auditapp.base.clock import FixedClock
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.settings import ROOT
from auditapp.store.engine import Database

pytestmark = pytest.mark.anyio
HEADER = "code,name,kind,parent_code,short_name,opened_on\n"
TODAY = date(2026, 11, 16)


@pytest.fixture
async def province(database: Database, clock: FixedClock) -> Agency:
    await sync_kinds_and_fields(database, ROOT / "forms")
    return await open_agency(
        database, clock, parent_id=None, code="20", kind="province", name="Tỉnh Lạng Sơn"
    )


async def _stored(database: Database) -> int:
    async with database.reading() as conn:
        return int(await conn.scalar(sa.text("SELECT count(*) FROM agencies")) or 0)


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [",", ";"])
async def test_it_stores_a_file_as_spreadsheets_write_it(
    database: Database, clock: FixedClock, province: Agency, bom: bytes, separator: str
) -> None:
    lines = [
        ["code", "name", "kind", "parent_code", "short_name", "opened_on"],
        ["SYT-VP", "Văn phòng", "office", "SYT", "", ""],
        ["SYT", '"Sở Y tế"', "Sở", "20", "SYT", "16/11/2026"],
        ["", "", "", "", "", ""],
    ]
    data = bom + "\r\n".join(separator.join(line) for line in lines).encode()
    done = await import_agencies(database, clock, data=data, under="20")
    assert done.faults == ()
    async with database.reading() as conn:
        below = await queries.list_agencies_below(conn, province.path, on=TODAY)
    assert [(agency.code, agency.name, agency.kind) for agency in below] == [
        ("20", "Tỉnh Lạng Sơn", "province"),
        ("SYT", "Sở Y tế", "department"),
        ("SYT-VP", "Văn phòng", "office"),
    ]
    assert below[1].short_name == "SYT"
    assert below[2].path.startswith(below[1].path)


@pytest.mark.parametrize(
    ("text", "row", "column", "words"),
    [
        ("", 1, "", "The file is empty"),
        (HEADER, 1, "", "no agencies below its header"),
        ("code,name,kind\nA,B,C\n", 1, "parent_code", "This column is missing"),
        ("code,name,kind,parent_code,colour\n", 1, "colour", "This column is not known"),
        ("code,name,kind,parent_code,name\n", 1, "name", "stands here twice"),
        (HEADER + "A,Sở A,department\n", 2, "", "This line has 3 cells; the header has 6"),
        (HEADER + ',Sở A,department,20,,\n', 2, "code", "Please fill this in"),
        (HEADER + "a b,Sở A,department,20,,\n", 2, "code", "letters, digits"),
        (HEADER + f"{'a' * 61},Sở A,department,20,,\n", 2, "code", "At most 60 characters"),
        (HEADER + "A,,department,20,,\n", 2, "name", "Please fill this in"),
        (HEADER + f"A,{'x' * 301},department,20,,\n", 2, "name", "At most 300 characters"),
        (HEADER + "A,Sở\x07A,department,20,,\n", 2, "name", "cannot be printed"),
        (HEADER + f"A,Sở A,department,20,{'x' * 121},\n", 2, "short_name", "At most 120"),
        (HEADER + "A,Sở A,castle,20,,\n", 2, "kind", "The kind castle is not known"),
        (HEADER + "A,Huyện A,district,20,,\n", 2, "kind", "The kind district is not known"),
        (HEADER + "A,Sở A,department,20,,31/02/2026\n", 2, "opened_on", "dd/mm/yyyy"),
        (HEADER + "A,Sở A,department,20,,2027-01-01\n", 2, "opened_on", "future"),
        (HEADER + "A,Sở A,department,20,,2020-01-01\n", 2, "opened_on", "16/11/2026 only"),
        (HEADER + "A,Sở A,department,99,,\n", 2, "parent_code", "No agency has the code 99"),
        (HEADER + "20,Sở A,department,,,\n", 2, "code", "belongs to Tỉnh Lạng Sơn already"),
        (HEADER + "A,Sở A,office,20,,\nB,Sở B,department,A,,\n", 3, "kind", "only units"),
        (HEADER + "A,Sở A,department,20,,\nA,Sở B,department,20,,\n", 3, "code", "in line 2"),
        (HEADER + "A,Sở A,department,A,,\n", 2, "parent_code", "A → A"),
        (HEADER + "A,A,office,B,,\nB,B,office,C,,\nC,C,office,A,,\n", 2, "parent_code", "→ B →"),
        (HEADER + 'A,"Sở A,department,20,,\n', 2, "", "cannot be read as CSV"),
    ],
)  # fmt: skip
async def test_it_names_every_fault_and_stores_nothing(
    database: Database,
    clock: FixedClock,
    *,
    province: Agency,
    text: str,
    row: int,
    column: str,
    words: str,
) -> None:
    done = await import_agencies(database, clock, data=text.encode(), under="20")
    assert [(fault.row, fault.column) for fault in done.faults] == [(row, column)]
    assert words in done.faults[0].sentence
    assert await _stored(database) == 1


async def test_it_refuses_a_file_that_is_not_utf_8(
    database: Database, clock: FixedClock, province: Agency
) -> None:
    data = (HEADER + "A,Sở A,department,20,,\n").encode("utf-16")
    done = await import_agencies(database, clock, data=data)
    assert "not UTF-8" in done.faults[0].sentence


async def test_it_names_all_faults_of_a_file_at_once_and_blames_no_child(
    database: Database, clock: FixedClock, province: Agency
) -> None:
    text = HEADER + (
        "GOOD,Sở Tốt,department,20,,\n"
        "BAD,,department,20,,\n"
        "CHILD,Phòng,division,BAD,,\n"
        "WRONG,Phòng,castle,GOOD,,\n"
        "BELOW,Phòng,division,WRONG,,\n"
    )
    done = await import_agencies(database, clock, data=text.encode(), under="20")
    assert [(fault.row, fault.column) for fault in done.faults] == [(3, "name"), (5, "kind")]
    assert await _stored(database) == 1


async def test_it_stores_nothing_on_a_dry_run(
    database: Database, clock: FixedClock, province: Agency
) -> None:
    data = (HEADER + "A,Sở A,department,20,,\n").encode()
    done = await import_agencies(database, clock, data=data, dry_run=True)
    assert [agency.name for agency in done.agencies] == ["Sở A"]
    assert await _stored(database) == 1


async def test_it_makes_a_row_without_a_parent_the_top_of_a_tree(
    database: Database, clock: FixedClock, province: Agency
) -> None:
    data = (HEADER + "BO,Bộ A,ministry,,,\nVU,Vụ B,department,BO,,\n").encode()
    done = await import_agencies(database, clock, data=data)
    assert done.faults == ()
    assert {agency.root_id for agency in done.agencies} == {done.agencies[0].id}


async def test_it_asks_for_the_tree_when_a_code_is_ambiguous_or_unknown_or_closed(
    database: Database, clock: FixedClock, province: Agency
) -> None:
    data = (HEADER + "A,Sở A,department,20,,\n").encode()
    with pytest.raises(Invalid, match="No agency has the code 77"):
        await import_agencies(database, clock, data=data, under="77")
    await open_agency(database, clock, parent_id=None, code="20", kind="province", name="Tỉnh khác")
    with pytest.raises(Invalid, match="Several trees"):
        await import_agencies(database, clock, data=data, under="20")
    done = await import_agencies(database, clock, data=data)
    assert "Several trees" in done.faults[0].sentence


async def test_it_puts_nothing_under_a_closed_agency(
    database: Database, clock: FixedClock, province: Agency
) -> None:
    await open_agency(database, clock, parent_id=province.id, code="X", kind="commune", name="Xã X")
    async with database.reading() as conn:
        (closed,) = await queries.list_agencies_coded(conn, ["X"], on=TODAY)
    await close_agency(database, clock, agency_id=closed.id, last_day=TODAY)
    data = (HEADER + "A,Văn phòng,office,X,,\n").encode()
    done = await import_agencies(database, clock, data=data)
    assert "Xã X is closed" in done.faults[0].sentence
    with pytest.raises(Conflict):
        await import_agencies(database, clock, data=data, under="X")


@pytest.mark.parametrize("asked", ["Lạng Sơn", "lang son", "Tỉnh Lạng Sơn", "20"])
async def test_it_imports_a_province_by_name_or_code(
    database: Database, clock: FixedClock, asked: str
) -> None:
    await sync_kinds_and_fields(database, ROOT / "forms")
    steps: list[tuple[int, int]] = []
    done = await import_province(
        database, clock, province=asked, progress=lambda n, whole: steps.append((n, whole))
    )
    assert (done.agencies[0].name, done.agencies[0].kind) == ("Tỉnh Lạng Sơn", "province")
    assert len(done.agencies) == 66
    assert steps[-1] == (66, 66)
    assert {agency.kind for agency in done.agencies[1:]} == {"commune", "ward"}
    with pytest.raises(Conflict, match="already"):
        await import_province(database, clock, province="20")


async def test_it_imports_a_centrally_run_city_with_its_special_zones(
    database: Database, clock: FixedClock
) -> None:
    await sync_kinds_and_fields(database, ROOT / "forms")
    done = await import_province(database, clock, province="Hai Phong")
    assert (done.agencies[0].name, done.agencies[0].kind) == ("Thành phố Hải Phòng", "city")
    assert "special_zone" in {agency.kind for agency in done.agencies}


async def test_it_asks_back_with_near_names_for_an_unknown_province(
    database: Database, clock: FixedClock
) -> None:
    await sync_kinds_and_fields(database, ROOT / "forms")
    with pytest.raises(Invalid, match="Lạng Sơn"):
        await import_province(database, clock, province="Lang Son g")


async def test_it_lists_all_communes_of_the_country_from_the_index_in_no_time(
    database: Database, clock: FixedClock, province: Agency
) -> None:
    rows = "".join(f"C{n},Xã số {n},commune,20,,\n" for n in range(3321))
    started = time.process_time()
    done = await import_agencies(database, clock, data=(HEADER + rows).encode(), under="20")
    assert len(done.agencies) == 3321
    assert time.process_time() - started < 10
    async with database.reading() as conn:
        times = []
        for _ in range(5):
            started = time.process_time()
            assert len(await queries.list_agencies_below(conn, province.path, on=TODAY)) == 3322
            times.append(time.process_time() - started)
        assert min(times) < 0.25  # 12 ms on a quiet machine
        question = "SELECT id FROM agencies WHERE path >= :a AND path < :b"
        if not database.is_sqlite:
            await conn.execute(sa.text("SET enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        bounds = {"a": province.path, "b": f"{province.path}~"}
        plan = await conn.execute(sa.text(explain + question), bounds)
        assert "ix_agencies_path" in "".join(str(line) for line in plan)


async def test_it_synchronises_kinds_and_fields_and_deletes_nothing(
    database: Database, tmp_path: Path
) -> None:
    first = await sync_kinds_and_fields(database, ROOT / "forms")
    assert (first.kinds, first.kept) == (19, ())
    (tmp_path / "fields.toml").write_text(
        '[[fields]]\ncode = "dat-dai"\nname = { vi = "Đất", en = "Soil" }\n', encoding="utf-8"
    )
    kinds = (ROOT / "forms" / "agency-kinds.toml").read_text(encoding="utf-8")
    (tmp_path / "agency-kinds.toml").write_text(kinds, encoding="utf-8")
    second = await sync_kinds_and_fields(database, tmp_path)
    assert second.fields == 1
    assert "ho-tich" in second.kept
    async with database.reading() as conn:
        field = await queries.find_field(conn, "dat-dai")
        kind = await queries.find_kind(conn, "commune")
    assert field
    assert field.name == {"vi": "Đất", "en": "Soil"}
    assert kind
    assert (kind.listed_as, kind.prefix["vi"], kind.is_history) == ("xã", "UBND xã", False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot be read"),
        ("[[fields]]\n", "fields.toml"),
        ("fields = []\n", "empty"),
        ('[[fields]]\ncode="a"\nname={vi="A",en="A"}\ncolour="red"\n', "colour"),
        ('[[fields]]\ncode=""\nname={vi="A",en="A"}\n', "1 to 40"),
        (
            '[[fields]]\ncode="a"\nname={vi="A",en="A"}\n' * 2,
            "twice",
        ),
    ],
)
async def test_it_says_what_is_wrong_with_the_files(
    database: Database, tmp_path: Path, text: str | None, words: str
) -> None:
    kinds = (ROOT / "forms" / "agency-kinds.toml").read_text(encoding="utf-8")
    (tmp_path / "agency-kinds.toml").write_text(kinds, encoding="utf-8")
    if text is not None:
        (tmp_path / "fields.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Invalid, match=words):
        await sync_kinds_and_fields(database, tmp_path)
