"""One order from its folder to its file: waits for its turn, tells its progress, leaves a log."""

import os
import sys
import time
from pathlib import Path

from auditapp.exchange.jobs.run import run_export
from auditapp.exchange.models.formats import Order
from auditapp.store import spool
from auditapp.store.spool import BEAT_SECONDS, Progress
from auditapp.surveys.actions.export import Asked


def main(folder: Path, database_url: str) -> None:
    """Make the file of the order in folder; raises whatever goes wrong, after telling so."""
    os.nice(10)  # serving goes first
    part = folder / "result.part"
    told = done = 0.0

    def step(n: int) -> None:
        nonlocal told, done
        done += n
        if time.monotonic() - told > BEAT_SECONDS:
            told = time.monotonic()
            spool.tell(folder, Progress(int(done)))

    try:
        with spool.turn(folder):
            order = spool.read_order(folder, Order)
            asked = Asked(
                form=order.form,
                agency_id=order.agency_id,
                first=order.first,
                last=order.last,
                words=order.words,
                shape=order.shape,
            )
            run_export(database_url, asked, part, order=order.format, language=order.language,
                       step=step)  # fmt: skip
    except BaseException:
        part.unlink(missing_ok=True)
        spool.tell(folder, Progress(int(done), has_failed=True))
        raise
    spool.finish(folder, part, int(done))


if __name__ == "__main__":
    main(Path(sys.argv[1]), os.environ["AUDITAPP_DATABASE_URL"])
