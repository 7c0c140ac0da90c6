"""The limiter counts right and does not mind what clocks do."""

import time

import pytest

from auditapp.base.errors import TooMany
from auditapp.web.limits import Limiter


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def wait(limiter: Limiter, key: str = "a") -> int:
    """Use one; return the seconds to wait, 0 when it was let through."""
    try:
        limiter.check(key)
    except TooMany as refused:
        assert refused.retry_after is not None
        return refused.retry_after
    return 0


def test_it_allows_the_count_and_says_how_long_to_wait() -> None:
    limiter = Limiter(3, 60, now=(clock := Clock()))
    assert [wait(limiter) for _ in range(4)] == [0, 0, 0, 20]
    clock.time += 19
    assert wait(limiter) == 1
    clock.time += 1
    assert [wait(limiter) for _ in range(2)] == [0, 20]


def test_it_lets_exactly_the_rate_through_in_the_long_run() -> None:
    limiter = Limiter(3, 60, now=(clock := Clock()))
    passed = 0
    for _ in range(6000):
        clock.time += 0.1
        passed += wait(limiter) == 0
    assert passed == pytest.approx(3 + 600 / 20, abs=1)


def test_it_counts_keys_apart() -> None:
    limiter = Limiter(1, 10, now=Clock())
    assert [wait(limiter, key) for key in ("a", "b", "a", "b")] == [0, 0, 10, 10]


def test_it_keeps_its_memory_bounded_and_drops_the_longest_unused() -> None:
    limiter = Limiter(1, 10, now=Clock(), keys_kept=50)
    for key in ("old", "mine"):
        limiter.check(key)
    for n in range(1000):
        limiter.check(f"spoofed-{n}")
        assert wait(limiter, "mine") > 0
    assert wait(limiter, "old") == 0


def test_it_locks_nobody_out_when_its_clock_steps_back() -> None:
    limiter = Limiter(1, 10, now=(clock := Clock()))
    limiter.check("a")
    clock.time -= 86_400
    assert wait(limiter) == 10
    clock.time += 10
    assert wait(limiter) == 0


def test_it_does_not_look_at_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    limiter = Limiter(1, 600)
    limiter.check("a")
    for jump in (120, 86_400, -86_400, 315_360_000):
        real = time.time()
        monkeypatch.setattr(time, "time", lambda real=real, jump=jump: real + jump)
        assert wait(limiter) in {599, 600}
