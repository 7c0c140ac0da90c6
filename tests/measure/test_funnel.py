"""The funnel: limits that chance draws, and nobody judged who is too small."""

import pytest

from auditapp.measure import funnel


def test_its_limits_are_those_of_chance_at_each_n() -> None:
    found = funnel({"a": (80, 100), "b": (320, 400)})
    assert found is not None
    assert found.centre == pytest.approx(0.8)
    first, last = found.limits[0], found.limits[-1]
    assert (round(first.n), round(last.n)) == (30, 400)
    # 0.8 ± 1.96 · √(0.8 · 0.2 / 400) = 0.8 ± 0.0392, and ± 3.09 · 0.02 = 0.0618
    assert (last.low, last.high) == pytest.approx((0.7608, 0.8392), abs=1e-4)
    assert (last.least, last.most) == pytest.approx((0.7382, 0.8618), abs=1e-4)
    assert all(one.low > two.low for one, two in zip(found.limits[1:], found.limits, strict=False))


def test_it_judges_none_under_thirty_and_nothing_alone() -> None:
    assert funnel({"a": (29, 29), "b": (90, 100)}) is None
    assert funnel({}) is None
    found = funnel({"a": (0, 29), "b": (90, 100), "c": (85, 100)})
    assert found is not None
    assert set(found.differences) == {"b", "c"}
    assert found.centre == pytest.approx(0.875)


def test_it_corrects_for_looking_at_many() -> None:
    same = {f"same-{number}": (80, 100) for number in range(20)}
    found = funnel({**same, "odd": (70, 100), "low": (50, 100)})
    assert found is not None
    assert [key for key, one in found.differences.items() if one.differs] == ["low"]
