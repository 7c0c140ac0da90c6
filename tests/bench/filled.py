"""Provinces full of answers, made once a run for the rows that read them."""

from tests.bench.common import Run
from tests.bench.fill import fill
from tests.bench.stage import Province, make_province

_made: dict[tuple[str, int], Province] = {}


def filled(run: Run, answers: int) -> Province:
    """Return the province with this many answers."""
    key = (str(run.folder), answers)
    if key not in _made:
        province = make_province(run.room("filled") / f"{answers}.sqlite3")
        fill(province, answers)
        _made[key] = province
    return _made[key]
