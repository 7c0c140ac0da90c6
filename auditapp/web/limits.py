"""How often somebody may do something: token buckets in memory, on a clock that never jumps.

Time is monotonic, so setting the wall clock neither frees nor locks anyone. Memory is bounded:
the key unused for longest is forgotten first. Each process counts for itself. Survey answers are
never limited by address: 300 of them from one address in a minute are one busy counter.
"""

import math
from collections import OrderedDict
from collections.abc import Callable

from auditapp.base.clock import monotonic
from auditapp.base.errors import TooMany
from auditapp.base.words import N_

_ROUNDING = 1e-9


class Limiter:
    """Lets each key do something `count` times at once, refilled evenly over `seconds`."""

    def __init__(
        self,
        count: int,
        seconds: float,
        *,
        now: Callable[[], float] = monotonic,
        keys_kept: int = 20_000,
    ) -> None:
        self.now = now
        self._count = float(count)
        self._per_second = count / seconds
        self._keys_kept = keys_kept
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, key: str) -> None:
        """Use one; raises TooMany with the seconds to wait when none is left."""
        left = self._left(key)
        if left < 1 - _ROUNDING:
            self._keep(key, left)
            raise TooMany(
                N_("Too many attempts in a short time. Please wait a little and try again."),
                retry_after=math.ceil((1 - left) / self._per_second - _ROUNDING),
            )
        self._keep(key, left - 1)

    def _left(self, key: str) -> float:
        now = self.now()
        left, since = self._buckets.get(key, (self._count, now))
        # max(): even a clock that steps back takes nothing away, and counts on from there.
        return min(self._count, left + max(0.0, now - since) * self._per_second)

    def _keep(self, key: str, left: float) -> None:
        self._buckets[key] = (left, self.now())
        self._buckets.move_to_end(key)
        while len(self._buckets) > self._keys_kept:
            self._buckets.popitem(last=False)
