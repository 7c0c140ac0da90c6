"""One order from its folder to its file: waits for its turn, tells its progress, leaves a log."""

import os
import sys
import threading
from pathlib import Path

from auditapp.channels.actions.poster_spool import read_placards
from auditapp.channels.jobs.posters.make import make_file
from auditapp.channels.models.posters import Order
from auditapp.store import spool
from auditapp.store.spool import Progress


class _Beat(threading.Thread):
    """Tells the progress again and again: its age says whether this process lives."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.done = 0
        self._folder = folder
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(spool.BEAT_SECONDS):
            spool.tell(self._folder, Progress(self.done))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def main(folder: Path, static_dir: Path) -> None:
    """Make the file of the order in folder; raises whatever goes wrong, after telling so."""
    os.nice(10)  # serving goes first
    part = folder / "result.part"
    beat = _Beat(folder)
    beat.start()
    try:
        with spool.turn(folder):
            order = spool.read_order(folder, Order)
            for done in make_file(order, read_placards(folder), part, static_dir):
                beat.done = done
    except BaseException:
        beat.stop()
        part.unlink(missing_ok=True)
        spool.tell(folder, Progress(beat.done, has_failed=True))
        raise
    beat.stop()
    spool.finish(folder, part, order.total)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
