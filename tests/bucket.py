"""A server that speaks S3, in a process of its own on loopback (moto), for tests."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.server import free_port

START_SECONDS = 30.0


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Give the address of a new bucket, as AUDITAPP_BLOBS_URL takes it."""
    port = free_port()
    command = (sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port))
    with (folder / "bucket.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        _make_bucket(f"http://127.0.0.1:{port}/photos", process)
        yield f"s3://key:se%2Fcret@photos/deep/er?endpoint=http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _make_bucket(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            assert httpx.put(url, timeout=10).status_code == 200
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the bucket's server did not start")
