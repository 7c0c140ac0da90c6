"""Periods as they stand in an address."""

from datetime import date

import pytest

from auditapp.base.errors import Invalid
from auditapp.surveys.models.periods import parse_period, previous
from auditapp.surveys.pages.results_view import in_order, list_periods

TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("code", "first", "last", "before"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), date(2025, 1, 1)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), date(2025, 10, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), date(2024, 1, 1)),
        ("last-12", date(2025, 12, 1), date(2026, 11, 30), date(2024, 12, 1)),
    ],
)
def test_it_reads_whole_months(code: str, first: date, last: date, before: date) -> None:
    period = parse_period(code, today=TODAY)
    assert (period.first, period.last) == (first, last)
    assert previous(period).first == before
    assert len(previous(period).months) == len(period.months)


@pytest.mark.parametrize(
    "code", ["", "26", "2026-Q5", "2026-00", "2026-1", "1999", "2026-11-01", "٢٠٢٦", "last-13"]
)
def test_it_refuses_what_is_no_period(code: str) -> None:
    with pytest.raises(Invalid):
        parse_period(code, today=TODAY)


def test_it_offers_no_period_that_has_not_begun() -> None:
    codes = [code for _, group in list_periods(TODAY) for code in group]
    assert codes[:5] == ["last-12", "2026", "2026-Q4", "2026-Q3", "2026-Q2"]
    assert "2026-12" not in codes
    assert "2025-12" in codes


def test_it_sorts_names_as_vietnamese_dictionaries_do() -> None:
    names = ["Xã Đông Sơn", "Xã Ân Thi", "Xã Dĩ An", "Xã Án Sơn", "Xã An Sơn", "Xã Ăn Sơn"]
    assert sorted(names, key=in_order) == [
        "Xã An Sơn", "Xã Án Sơn", "Xã Ăn Sơn", "Xã Ân Thi", "Xã Dĩ An", "Xã Đông Sơn",
    ]  # fmt: skip
