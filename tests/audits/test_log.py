"""The fold of the log and its hash chain, without a database."""

import random
import time
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from auditapp.audits.models.audit import Audit
from auditapp.audits.models.log import (
    ChainWalk,
    Edit,
    NewEdit,
    chain_start,
    chained,
    fold,
    sign_off_digest,
)

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


def edit(
    edit_id: str, value: str, base: str | None = None, *, item: str = "Q", by: str = "a"
) -> Edit:
    return Edit(0, edit_id, item, "note", value, base, by, None, NOW, "", "")


def audit(edits: int = 0) -> Audit:
    made = Audit(
        id="a" * 26,
        root_id="r" * 26,
        agency_id="u" * 26,
        agency_path="/r/u/",
        agency_name="Phòng",
        form_version_id="v" * 26,
        standard="tcvn-iso-9001-2015",
        title="Đợt 1",
        starts_on=date(2026, 11, 16),
        ends_on=date(2026, 11, 17),
        item_count=3,
        created_at=NOW,
        created_by="p" * 26,
        started_at=NOW,
        signed_off_at=None,
        signed_off_by=None,
        digest=None,
        edit_count=edits,
        head_hash="",
    )
    return msgspec.structs.replace(made, head_hash=chain_start(made))


def written(count: int) -> tuple[Audit, list[Edit]]:
    now, log = audit(), []
    for number in range(count):
        new = NewEdit(edit_id=f"edit-{number}", item=f"Q-{number % 40}", field="note", value="x")
        log.append(chained(new, now, account_id="p", at=NOW + timedelta(seconds=number)))
        now = msgspec.structs.replace(now, edit_count=log[-1].seq, head_hash=log[-1].hash)
    return now, log


def walk(now: Audit, log: list[Edit]) -> list[tuple[int, str]]:
    chain = ChainWalk(now)
    for entry in log:
        chain.step(entry)
    return [(found.seq, found.fault) for found in chain.finish("form")]


def test_it_shows_the_last_of_edits_that_follow_each_other() -> None:
    state = fold([edit("1", "a"), edit("2", "b", "1"), edit("3", "c", "2")])
    found = state.fields["Q", "note"]
    assert (found.shown.value, found.others) == ("c", ())


def test_it_keeps_both_of_two_edits_from_the_same_base_and_shows_the_later() -> None:
    first = edit("1", "a")
    state = fold([first, edit("2", "b", "1", by="an"), edit("3", "c", "1", by="binh")])
    found = state.fields["Q", "note"]
    assert found.shown.value == "c"
    assert [(other.value, other.account_id) for other in found.others] == [("b", "an")]


def test_it_settles_a_conflict_by_an_edit_of_what_is_shown() -> None:
    log = [edit("1", "a"), edit("2", "b"), edit("3", "b and a", "2")]
    found = fold(log).fields["Q", "note"]
    assert (found.shown.value, found.others) == ("b and a", ())


def test_it_keeps_a_conflict_while_one_side_goes_on_alone() -> None:
    log = [edit("1", "a"), edit("2", "b"), edit("3", "a more", "1")]
    found = fold(log).fields["Q", "note"]
    assert found.shown.value == "a more"
    assert [other.value for other in found.others] == ["b"]


def test_it_sees_no_conflict_in_two_people_writing_the_same() -> None:
    assert fold([edit("1", "a"), edit("2", "a")]).fields["Q", "note"].others == ()


@st.composite
def logs(draw: st.DrawFn) -> list[Edit]:
    """Draw a log of few lines, with bases seen, unseen and none."""
    log: list[Edit] = []
    for number in range(draw(st.integers(0, 25))):
        item = draw(st.sampled_from("ABC"))
        bases = [None, "unseen", *(entry.edit_id for entry in log if entry.item == item)]
        base = draw(st.sampled_from(bases))
        log.append(edit(f"e{number}", draw(st.sampled_from("xyz")), base, item=item))
    return log


@given(logs(), st.randoms())
def test_it_does_not_matter_in_which_order_different_fields_arrive(
    log: list[Edit], chance: random.Random
) -> None:
    by_item: dict[str, list[Edit]] = defaultdict(list)
    for entry in log:
        by_item[entry.item].append(entry)
    queues, mixed = [list(queue) for queue in by_item.values()], []
    while any(queues):
        mixed.append(chance.choice([queue for queue in queues if queue]).pop(0))
    assert fold(mixed) == fold(log)


@given(logs(), st.data())
def test_it_is_not_changed_by_duplicates(log: list[Edit], data: st.DataObject) -> None:
    again = list(log)
    for entry in data.draw(st.lists(st.sampled_from(log), max_size=8)) if log else []:
        after = again.index(entry) + 1
        again.insert(data.draw(st.integers(after, len(again))), entry)
    assert fold(again) == fold(log)


@given(logs())
def test_it_loses_no_edit_that_nobody_replaced(log: list[Edit]) -> None:
    replaced = {entry.base for entry in log}
    for entry in log:
        found = fold(log).fields[entry.item, "note"]
        kept = {found.shown.value, *(other.value for other in found.others)}
        settled = any(later.base == shown for shown, later in _after(log, entry))
        assert entry.edit_id in replaced or entry.value in kept or settled


def _after(log: list[Edit], entry: Edit) -> list[tuple[str, Edit]]:
    """Pair each later edit of the field with the id of what was shown when it arrived."""
    field = [other for other in log if other.item == entry.item]
    pairs = [(shown.edit_id, later) for shown, later in pairwise(field)]
    return pairs[field.index(entry) :]


def test_it_folds_ten_thousand_edits_within_50_ms() -> None:
    _, log = written(10_000)
    took = []
    for _ in range(5):
        start = time.process_time()
        fold(log)
        took.append(time.process_time() - start)
    assert min(took) <= 0.05


def test_it_finds_nothing_wrong_with_what_was_written() -> None:
    assert walk(*written(50)) == []


def test_it_names_the_edit_that_was_changed() -> None:
    now, log = written(50)
    log[20] = msgspec.structs.replace(log[20], value="Phù hợp")
    assert walk(now, log) == [(21, "was changed after it was written")]


def test_it_names_the_place_of_a_missing_edit() -> None:
    now, log = written(50)
    del log[20]
    assert walk(now, log) == [(22, "edits 21 to 21 are missing")]


def test_it_sees_that_the_end_was_cut_off() -> None:
    now, log = written(50)
    assert walk(now, log[:-2]) == [(48, "the log ends here, but 50 edits were written")]


def test_it_sees_a_log_rewritten_as_a_whole() -> None:
    now, log = written(3)
    digest = sign_off_digest(now, "form")
    signed = msgspec.structs.replace(now, signed_off_at=NOW, signed_off_by="p", digest=digest)
    assert walk(signed, log) == []
    forged = msgspec.structs.replace(signed, digest=sign_off_digest(now, "another form"))
    assert walk(forged, log) == [(0, "the signature does not match the log and the checklist")]


def test_it_binds_the_log_to_its_unit_and_checklist() -> None:
    now, log = written(3)
    moved = msgspec.structs.replace(now, agency_id="x" * 26)
    assert walk(moved, log) == [(1, "does not follow the edit before it")]
