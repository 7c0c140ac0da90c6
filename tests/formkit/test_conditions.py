"""Skip logic: the same vectors in Python and in the browser's module."""

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from auditapp.formkit.browser import browser_rules
from auditapp.formkit.conditions import Condition, compile_condition, leaves
from auditapp.formkit.questions import Rating, ShortText
from auditapp.formkit.questions.duration import read_minutes
from auditapp.formkit.questions.ranking import read_places
from tests.formkit.cast import LABELS, both, one_form

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("vectors.json").read_text())
TYPED: list[dict[str, Any]] = json.loads(Path(__file__).with_name("typed.json").read_text("utf-8"))
RULES = Path(__file__).parents[2] / "static" / "js" / "form-rules.js"
JUDGE = """
const {visible} = require(process.argv[1]);
const vectors = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(vectors.map(v => v.cases.map(c => visible(v, c.values)))));
"""
READ = """
const {minutes, places} = require(process.argv[1]);
const vectors = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(vectors.map(
  v => v.type === "duration" ? minutes(v.typed) : places(v.typed, v.most))));
"""


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_it_decides_what_is_asked(vector: dict[str, Any]) -> None:
    form = one_form(
        *(
            ShortText(
                code=code,
                text=both("?", "?"),
                when=msgspec.convert(vector["when"].get(code), Condition | None),
            )
            for code in vector["order"]
        )
    )
    rules = json.loads(json.dumps(browser_rules(form)))
    assert rules == {"order": vector["order"], "when": vector["when"]}
    for case in vector["cases"]:
        assert form.visible(case["values"]) == case["visible"]


def test_it_decides_the_same_in_the_browser() -> None:
    answer = run_node("-e", JUDGE, str(RULES), given=json.dumps(VECTORS))
    expected = [[case["visible"] for case in vector["cases"]] for vector in VECTORS]
    assert json.loads(answer) == expected


@pytest.mark.parametrize("vector", TYPED, ids=lambda vector: str(vector["name"]))
def test_it_reads_several_fields_as_one_answer(vector: dict[str, Any]) -> None:
    typed = vector["typed"]
    if vector["type"] == "duration":
        assert read_minutes(typed) == vector["value"]
    else:
        assert read_places(typed, vector["most"]) == (vector["value"] or typed)


def test_it_reads_them_the_same_in_the_browser() -> None:
    answer = run_node("-e", READ, str(RULES), given=json.dumps(TYPED))
    assert json.loads(answer) == [vector["value"] or vector["typed"] for vector in TYPED]


def test_it_stays_small_enough_for_a_weak_network() -> None:
    assert len(gzip.compress(RULES.read_bytes(), 9)) < 2048


def test_it_finds_every_question_that_a_condition_asks() -> None:
    when = Condition(
        all=(
            Condition(question="a", is_="x"),
            Condition(any=(Condition(question="b", answered=True),)),
            Condition(not_=Condition(question="c", at_most=3)),
        )
    )
    assert [leaf.question for leaf in leaves(when)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "shape",
    [
        {},
        {"question": "a"},
        {"is": "x"},
        {"question": "a", "is": "x", "is_not": "y"},
        {"question": "a", "all": [{"question": "a", "is": "x"}]},
        {"all": [], "any": []},
        {"all": []},
        {"question": "a", "equals": "x"},
    ],
)
def test_it_refuses_a_condition_that_says_nothing_or_two_things(shape: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(shape, Condition)


def test_it_joins_the_condition_of_the_section_with_that_of_the_question() -> None:
    overall = Rating(code="overall", text=both("?", "?"), points=5, labels=LABELS)
    place = ShortText(
        code="place", text=both("?", "?"), when=Condition(question="overall", at_most=3)
    )
    form = one_form(overall, place, when=Condition(question="zzz", answered=False))
    assert form.visible({"overall": 2}) == ["overall", "place"]
    assert form.visible({"overall": 4}) == ["overall"]
    hidden = one_form(overall, place, when=Condition(question="zzz", answered=True))
    assert hidden.visible({"overall": 2}) == []


@pytest.mark.parametrize("value", [None, [], {}, [[]], {"is": {}}, "x", 1.5, True, -1])
@pytest.mark.parametrize("key", ["is_", "is_not", "at_least", "at_most", "includes", "answered"])
def test_it_judges_any_stored_value_without_raising(key: str, value: object) -> None:
    wanted: dict[str, object] = {"at_least": 1, "at_most": 0, "answered": True}
    make: Callable[..., Condition] = Condition
    test = compile_condition(make(question="a", **{key: wanted.get(key, "x")}))
    assert test({"a": value}) in (True, False)


def run_node(*arguments: str, given: str) -> str:
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    done = subprocess.run(
        [node, *arguments], input=given, capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout
