"""The shipped data under forms/, read as plain TOML: complete, bilingual and consistent."""

import csv
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORMS = ROOT / "forms"
UNITS_CSV = ROOT / "auditapp/agencies/data/administrative-units-2025-07-01.csv"
STANDARD = "tcvn-iso-9001-2015"
TOML_FILES = sorted(FORMS.rglob("*.toml"))
TEMPLATES = sorted(FORMS.glob("audits/*/v1.toml"))
SURVEYS = sorted(FORMS.glob("surveys/*/v*.toml"))
CODE = re.compile(r"^[A-Za-z][A-Za-z0-9_.-]{0,63}$")
LANGUAGES = {"vi", "en"}

Table = dict[str, Any]


def read(path: Path) -> Table:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def clauses() -> dict[str, Table]:
    return {c["code"]: c for c in read(FORMS / f"clauses/{STANDARD}.toml")["clauses"]}


def bank() -> Table:
    return read(FORMS / f"questions/{STANDARD}.toml")


def survey_questions(path: Path) -> list[Table]:
    return [q for section in read(path)["sections"] for q in section["questions"]]


def texts(node: object, path: str = "") -> Iterator[tuple[str, Table]]:
    """Every table that carries a language, with the path to it."""
    if isinstance(node, dict):
        if LANGUAGES & node.keys():
            yield path, node
        else:
            for key, value in node.items():
                yield from texts(value, f"{path}.{key}")
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from texts(value, f"{path}[{place}]")


def short(path: Path) -> str:
    return path.relative_to(FORMS).as_posix()


@pytest.mark.parametrize("path", TOML_FILES, ids=short)
def test_it_says_every_text_in_vietnamese_and_english(path: Path) -> None:
    found = list(texts(read(path)))
    assert found
    for where, text in found:
        assert set(text) == LANGUAGES, where
        assert all(isinstance(v, str) and v.strip() == v and v for v in text.values()), where


@pytest.mark.parametrize("path", TOML_FILES, ids=short)
def test_it_is_composed_text_without_marks_of_the_sources(path: Path) -> None:
    raw = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", raw)
    for mark in ("○", "●", "[D]", "[M-", "[P:", "[S0]", "\ufffd", "  #"):
        assert mark not in raw


def test_it_has_the_whole_clause_tree_with_65_leaves() -> None:
    tree = clauses()
    parents = {c["parent"] for c in tree.values() if "parent" in c}
    assert sum(c["leaf"] for c in tree.values()) == 65
    assert [code for code, c in tree.items() if "parent" not in c] == [*list("456789"), "10"]
    for code, clause in tree.items():
        assert clause["leaf"] == (code not in parents), code
        assert clause.get("parent", "") == code.rpartition(".")[0], code
        assert clause.get("parent", code) in tree, code


def test_it_marks_the_titles_that_the_standard_does_not_give() -> None:
    own = {code for code, c in clauses().items() if c["own_title"]}
    bare = ("4.4", "6.1", "6.2", "7.5.3", "8.2.3", "8.7", "9.2", "10.2")
    assert own == {f"{code}.{n}" for code in bare for n in (1, 2)}


def test_it_names_the_climate_amendment() -> None:
    head = read(FORMS / f"clauses/{STANDARD}.toml")
    assert "Amd 1:2024" in head["amendment"]["vi"]
    assert head["code"] == STANDARD


def test_it_banks_103_questions_and_3_optional_ones() -> None:
    questions = bank()["questions"]
    ids = [q["id"] for q in questions]
    assert len(ids) == len(set(ids)) == 106
    assert {q["id"] for q in questions if q["optional"]} == {
        "QX-5.1.1-a",
        "QX-6.1.3-a",
        "QX-7.3-a",
    }


def test_it_hangs_every_question_on_a_leaf_and_leaves_no_leaf_bare() -> None:
    leaves = {code for code, c in clauses().items() if c["leaf"]}
    questions = bank()["questions"]
    assert {q["clause"] for q in questions if not q["optional"]} == leaves
    assert {q["clause"] for q in questions} == leaves
    for question in questions:
        assert CODE.match(question["id"])
        if question["id"] != "QX-6.1.3-a":
            assert question["id"].split("-")[1] == question["clause"]


def test_it_asks_only_units_that_have_a_name() -> None:
    named = set(bank()["units"])
    assert named == {"LD", "BCD", "VP", "CM", "MC", "TC"}
    for question in bank()["questions"]:
        assert question["units"]
        assert set(question["units"]) <= named, question["id"]


def test_it_ships_six_checklist_templates() -> None:
    assert {p.parent.name for p in TEMPLATES} == {
        "lanh-dao",
        "ban-chi-dao",
        "van-phong",
        "phong-chuyen-mon",
        "mot-cua",
        "xa",
    }


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_it_builds_each_template_from_the_bank(path: Path) -> None:
    template, tree = read(path), clauses()
    by_id = {q["id"]: q for q in bank()["questions"]}
    codes = [s["clause"] for s in template["sections"]]
    assert codes == [code for code in tree if code in set(codes)]
    assert (template["kind"], template["standard"]) == ("checklist", STANDARD)
    for section in template["sections"]:
        assert tree[section["clause"]]["leaf"]
        assert section["questions"]
        for question in section["questions"]:
            assert by_id[question]["clause"] == section["clause"]
            assert not by_id[question]["optional"]


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p.parent.name != "xa"], ids=short)
def test_it_asks_a_unit_its_own_questions_or_else_all_of_the_clause(path: Path) -> None:
    template = read(path)
    questions = [q for q in bank()["questions"] if not q["optional"]]
    for section in template["sections"]:
        of_clause = [q for q in questions if q["clause"] == section["clause"]]
        own = [q["id"] for q in of_clause if template["unit"] in q["units"]]
        assert section["questions"] == (own or [q["id"] for q in of_clause])


def test_it_keeps_the_commune_checklist_to_one_question_a_clause() -> None:
    template = read(FORMS / "audits/xa/v1.toml")
    assert "unit" not in template
    assert all(len(s["questions"]) == 1 for s in template["sections"])
    assert len(template["sections"]) <= 40


@pytest.mark.parametrize("path", SURVEYS, ids=short)
def test_it_gives_surveys_sound_codes_clauses_and_conditions(path: Path) -> None:
    leaves = {code for code, c in clauses().items() if c["leaf"]}
    questions = survey_questions(path)
    codes = [q["code"] for q in questions]
    assert len(codes) == len(set(codes))
    assert [q["code"] for q in questions if q.get("headline")] == codes[:1]
    for place, question in enumerate(questions):
        assert CODE.match(question["code"])
        assert set(question.get("clauses", [])) <= leaves
        if "when" in question:
            assert question["when"]["question"] in codes[:place]
        if question["type"] == "rating":
            assert len(question["labels"]) == question["points"]


def test_it_scores_22_criteria_under_five_factors() -> None:
    path = FORMS / "surveys/sipas-22/v1.toml"
    factors = [f["code"] for f in read(path)["factors"]]
    criteria = [q for q in survey_questions(path) if "factor" in q]
    assert [sum(q["factor"] == f for q in criteria) for f in factors] == [4, 5, 6, 3, 4]
    assert len(criteria) == 22
    assert all(q["points"] == 5 and "no_opinion" in q for q in criteria)
    assert len({str(q["labels"]) for q in criteria}) == 1
    assert survey_questions(path)[-1]["type"] == "long_text"


def test_it_keeps_the_counter_survey_to_six_items_with_shared_reasons() -> None:
    by_code = {q["code"]: q for q in survey_questions(FORMS / "surveys/counter/v1.toml")}
    assert list(by_code) == ["overall", "not_good", "good", "on_time", "visits", "comment"]
    assert by_code["overall"]["faces"]
    assert by_code["not_good"]["when"] == {"question": "overall", "at_most": 3}
    assert by_code["good"]["when"] == {"question": "overall", "at_least": 4}
    reasons = [[o["code"] for o in by_code[c]["options"]] for c in ("not_good", "good")]
    assert reasons[0] == reasons[1]
    assert by_code["comment"]["max_length"] == 500
    assert "Xin đừng ghi họ tên" in by_code["comment"]["hint"]["vi"]


def test_it_asks_for_reasons_by_score_under_the_codes_of_the_version_before() -> None:
    old, new = (read(FORMS / f"surveys/counter/v{n}.toml") for n in (1, 2))
    before = {q["code"]: q for s in old["sections"] for q in s["questions"]}
    after = {q["code"]: q for s in new["sections"] for q in s["questions"]}
    assert list(after) == ["overall", "reasons", "on_time", "visits", "comment"]
    assert all(after[code] == before[code] for code in after if code != "reasons")
    low, high = after["reasons"]["bands"]
    assert (low["code"], low["at_most"], high["code"], high["at_least"]) == (
        "not_good",
        3,
        "good",
        4,
    )
    for band in (low, high):
        assert (band["text"], band["options"]) == (
            before[band["code"]]["text"],
            before[band["code"]]["options"],
        )


def test_it_lists_kinds_of_agencies_at_known_levels() -> None:
    kinds = read(FORMS / "agency-kinds.toml")["kinds"]
    levels = "ministry province department division commune ward special_zone centre branch unit"
    assert {k["level"] for k in kinds} == {*levels.split(), "district"}
    assert len({k["code"] for k in kinds}) == len(kinds)
    assert [k["code"] for k in kinds if k.get("history")] == ["district"]


def test_it_lists_the_usual_fields_of_service_once() -> None:
    fields = read(FORMS / "fields.toml")["fields"]
    assert 25 <= len(fields) == len({f["code"] for f in fields})
    assert len({f["name"]["vi"] for f in fields}) == len({f["name"]["en"] for f in fields})


def test_it_ships_all_provinces_and_communes_with_kinds_that_have_a_name() -> None:
    with UNITS_CSV.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    provinces = {r["code"] for r in rows if not r["province_code"]}
    below = [r for r in rows if r["province_code"]]
    listed = {k.get("listed_as") for k in read(FORMS / "agency-kinds.toml")["kinds"]}
    assert (len(provinces), len(below), len({r["code"] for r in rows})) == (34, 3321, 3355)
    assert {r["province_code"] for r in below} <= provinces
    assert {r["kind"] for r in rows} <= listed
