"""WebKit (Debian's webkit2gtk-driver) on a screen of its own, driven by WebDriver over HTTP."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import glob
from pathlib import Path
from typing import Any, Self

import httpx

from tests.server import free_port

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
MINI = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
WAIT = 20.0


class WebKit:
    """One window. Scripts see their arguments as `arguments`, and may return a promise."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, timeout=60)
        options = {"binary": max(glob(MINI)), "args": ["--automation"]}  # noqa: PTH207
        asked = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._session = f"/session/{self._post('/session', asked)['sessionId']}"
        self._post(f"{self._session}/timeouts", {"script": 30_000, "pageLoad": 30_000})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(httpx.HTTPError, RuntimeError):
            self._send("DELETE", self._session)
        self._client.close()

    def open(self, url: str) -> None:
        """Go to an address."""
        self._post(f"{self._session}/url", {"url": url})

    def cookie(self, name: str, value: str) -> None:
        """Give the page's site a cookie."""
        self._post(f"{self._session}/cookie", {"cookie": {"name": name, "value": value}})

    def run(self, script: str, *arguments: Any) -> Any:
        """Return what a script returns, or what its promise holds."""
        asked = {"script": script, "args": list(arguments)}
        return self._post(f"{self._session}/execute/sync", asked)

    def click(self, selector: str) -> None:
        """Press an element as a finger does."""
        self._post(f"{self._session}/element/{self._find(selector)}/click", {})

    def type(self, selector: str, words: str) -> None:
        """Type into a field."""
        self._post(f"{self._session}/element/{self._find(selector)}/value", {"text": words})

    def until(self, script: str, *arguments: Any) -> None:
        """Wait until a script's answer is true."""
        end = time.monotonic() + WAIT
        while not self.run(script, *arguments):
            assert time.monotonic() < end, script
            time.sleep(0.1)

    def _find(self, selector: str) -> str:
        asked = {"using": "css selector", "value": selector}
        return str(self._post(f"{self._session}/element", asked)[ELEMENT])

    def _post(self, path: str, value: Any) -> Any:
        return self._send("POST", path, json=value)

    def _send(self, verb: str, path: str, **more: Any) -> Any:
        answer = self._client.request(verb, path, **more)
        said = answer.json()["value"]
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {said}")
        return said


def is_here() -> bool:
    """Tell whether this machine has WebKit, its driver and a screen for it."""
    return bool(glob(MINI)) and all(map(shutil.which, ("WebKitWebDriver", "Xvfb")))  # noqa: PTH207


@contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """Start a screen, the driver and one window; end them by their ids."""
    with _started("Xvfb", "-displayfd", "1", "-screen", "0", "1024x1366x24", "-nolisten", "tcp",
                  output=subprocess.PIPE) as screen:  # fmt: skip
        assert screen.stdout is not None
        display = screen.stdout.readline().decode().strip()
        port = free_port()
        environ = {
            "DISPLAY": f":{display}",
            "HOME": str(folder),
            "GDK_BACKEND": "x11",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
        }
        with _started("WebKitWebDriver", f"--port={port}", environ=environ):
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            with WebKit(address) as window:
                yield window


@contextmanager
def _started(
    *command: str, output: int = subprocess.DEVNULL, environ: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, stdout=output, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, **(environ or {})},
    )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def _wait(address: str) -> None:
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        with suppress(httpx.TransportError):
            if httpx.get(f"{address}/status").status_code == 200:
                return
        time.sleep(0.05)
    raise TimeoutError(address)
