"""Scripts as they are served: one request for a page's scripts, each part by itself."""

import json

import pytest

from auditapp.base.settings import ROOT
from auditapp.web.assets import Assets
from auditapp.web.scripts import joined
from tests.formkit.test_conditions import run_node


def test_it_puts_the_named_parts_into_the_entry_in_order_and_serves_them_too() -> None:
    served = joined(
        {"js/all.js": "// all\n//= a.js\n//= b.js\n", "js/a.js": "one();", "js/b.js": "two();"}
    )
    assert served["js/all.js"].index("one();") < served["js/all.js"].index("two();")
    assert "//=" not in served["js/all.js"]
    assert served["js/a.js"] == "one();"


def test_it_refuses_a_part_that_does_not_exist() -> None:
    with pytest.raises(KeyError, match=r"js/gone\.js"):
        joined({"js/all.js": "//= gone.js\n"})


def test_a_fault_in_one_part_is_reported_and_keeps_no_other_from_running() -> None:
    served = joined(
        {"all.js": "//= bad.js\n//= good.js\n", "bad.js": "gone.call();", "good.js": "ran = true;"}
    )
    answer = run_node(
        "-e",
        """
        var ran = false, faults = [];
        process.on("uncaughtException", function (fault) { faults.push(fault.name); });
        eval(require("fs").readFileSync(0, "utf8"));
        setTimeout(function () { console.log(JSON.stringify([ran, faults])); }, 20);
        """,
        given=served["all.js"],
    )
    assert json.loads(answer) == [True, ["ReferenceError"]]


@pytest.mark.parametrize("name", ["js/staff.js", "js/card-page.js"])
def test_our_own_entries_hold_their_parts(name: str) -> None:
    text = Assets(ROOT / "static").text(name)
    assert "//=" not in text
    assert text.count('"use strict"') >= 6
