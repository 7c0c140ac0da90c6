"""The seven rules of independence (domain.md B.6), each on its own and as a team feels them."""

from datetime import UTC, date, datetime

import pytest

from auditapp.audits.models.audit import Candidate, FormerHome
from auditapp.audits.models.independence import (
    HEAD_ONLY,
    NO_EXCEPTION,
    NOT_SMALL,
    OWN_EXCEPTION,
    SAME_PERSON,
    STAFF_NEEDED,
    Concern,
    Exemption,
    Rule,
    Terms,
    Tie,
    TieKind,
    close_relation,
    concerns,
    former_unit,
    hierarchy,
    is_cross,
    months_before,
    must_commit,
    own_unit,
    own_work,
    why_no_exception,
    why_not_verifier,
)

UNIT = "/20/skhcn/vp/"
DAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def person(home: str, *heads: str, former: tuple[FormerHome, ...] = ()) -> Candidate:
    return Candidate("p", "Bà Thư", home, "Đơn vị", heads, former)


def left(path: str, until: date) -> FormerHome:
    return FormerHome("h", "left", path, "Văn phòng", until)


def tie(kind: TieKind, account: str = "p") -> Tie:
    return Tie("t", account, kind, "QT-05", NOW, "x")


@pytest.mark.parametrize(
    ("home", "blocked"), [(UNIT, True), ("/20/skhcn/", False), ("/20/skhcn/vp/to1/", False)]
)
def test_rule_1_blocks_the_own_unit(home: str, blocked: bool) -> None:
    found = own_unit(person(home), UNIT)
    assert (found is not None) == blocked
    assert not found or (found.number, found.is_block) == (1, True)


@pytest.mark.parametrize("kind", ["owner", "author", "reviewer", "approver", "handler"])
def test_rule_2_blocks_the_own_work(kind: TieKind) -> None:
    (found,) = own_work(person("/20/"), [tie(kind), tie(kind, "another")])
    assert (found.number, found.is_block, found.about) == (2, True, "t")
    assert own_work(person("/20/"), [tie("relation")]) == []


@pytest.mark.parametrize(
    ("home", "heads", "blocked"),
    [
        ("/20/skhcn/vp/to1/", (), True),
        ("/20/", (UNIT,), True),
        ("/20/", ("/20/skhcn/",), True),
        ("/20/", ("/20/",), False),
        ("/20/skhcn/", (), False),
    ],
)
def test_rule_3_blocks_superiors_and_subordinates(
    home: str, heads: tuple[str, ...], blocked: bool
) -> None:
    found = hierarchy(person(home, *heads), UNIT)
    assert (found is not None) == blocked
    assert not found or (found.number, found.is_block) == (3, True)


@pytest.mark.parametrize(
    ("path", "until", "months", "warned"),
    [
        (UNIT, date(2025, 11, 17), 12, True),
        (UNIT, date(2025, 11, 16), 12, False),
        (UNIT + "to1/", date(2026, 11, 1), 12, True),
        ("/20/skhcn/", date(2026, 11, 1), 12, False),
        (UNIT, date(2025, 11, 17), 6, False),
        (UNIT, date(2024, 12, 1), 24, True),
    ],
)
def test_rule_4_warns_of_a_unit_left_lately(
    path: str, until: date, months: int, warned: bool
) -> None:
    who = person("/20/", former=(left(path, until),))
    found = former_unit(who, UNIT, on=DAY, months=months)
    assert bool(found) == warned
    assert [(one.number, one.is_block, one.about) for one in found] == [(4, False, "left")] * warned


def test_rule_4_warns_of_a_close_relation() -> None:
    (found,) = close_relation(person("/20/"), [tie("relation"), tie("owner")])
    assert (found.number, found.is_block) == (4, False)


def test_an_exception_covers_just_what_it_was_given_for() -> None:
    (found,) = close_relation(person("/20/"), [tie("relation")])
    given = Exemption("p", "close_relation", "t", "Vì", None, "", NOW, "x")
    assert found.is_covered("p", [given])
    assert not found.is_covered("another", [given])
    assert not Concern("close_relation", found.key, {}, "new tie").is_covered("p", [given])


@pytest.mark.parametrize(
    ("rule", "facts", "why"),
    [
        ("former_unit", {"is_self": True}, OWN_EXCEPTION),
        ("former_unit", {}, None),
        ("close_relation", {}, None),
        ("own_work", {"is_head": True, "staff": 20}, NO_EXCEPTION),
        ("own_unit", {"staff": 20}, HEAD_ONLY),
        ("own_unit", {"is_head": True}, STAFF_NEEDED),
        ("own_unit", {"is_head": True, "staff": 0}, STAFF_NEEDED),
        ("hierarchy", {"is_head": True, "staff": 41}, NOT_SMALL),
        ("hierarchy", {"is_head": True, "staff": 40}, None),
        ("own_unit", {"is_head": True, "is_self": True, "staff": 40}, OWN_EXCEPTION),
    ],
)
def test_rule_5_lets_the_head_of_a_small_agency_accept_in_writing(
    rule: Rule, facts: dict[str, object], why: str | None
) -> None:
    known = {"is_self": False, "is_head": False, "staff": None, **facts}
    assert why_no_exception(Concern(rule, "", {}), terms=Terms(), **known) == why  # type: ignore[arg-type]


def test_rule_5_knows_an_auditor_of_another_agency() -> None:
    assert is_cross("/20/snv/p1/", UNIT)
    assert is_cross("/20/", UNIT)
    assert not is_cross("/20/skhcn/ql/", UNIT)


def test_rule_6_asks_auditors_for_their_commitment() -> None:
    assert must_commit("auditor", asked=True, committed=False)
    assert must_commit("lead", asked=True, committed=False)
    assert not must_commit("auditor", asked=True, committed=True)
    assert not must_commit("auditor", asked=False, committed=False)
    assert not must_commit("observer", asked=True, committed=False)


def test_rule_7_has_another_person_confirm_than_the_one_who_acted() -> None:
    assert why_not_verifier("a", ["b", "a"]) == SAME_PERSON
    assert why_not_verifier("c", ["b", "a"]) is None


def test_all_rules_speak_at_once_blocks_first() -> None:
    who = person(UNIT, UNIT, former=(left(UNIT, DAY),))
    ties = [tie("relation"), tie("author")]
    found = concerns(who, UNIT, on=DAY, ties=ties)
    assert [one.number for one in found] == [1, 2, 3, 4, 4]


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
        (date(1, 3, 31), 12, date(1, 1, 31)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before
