"""WebKit, where others lost data: edits and a file reach the server whole, over a weak network."""

import contextlib
from hashlib import sha256
from pathlib import Path

import pytest

from tests.browser.offline_stage import CODES, UNSENT, Place, prepared, until
from tests.browser.test_offline import ADD_FILE, bytes_of
from tests.browser.webkit import WebKit, is_here, webkit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not is_here(), reason="needs webkit2gtk-driver and xvfb (see .ci/run)"),
]
SIZE = 400_000
IS_KEPT = "return (document.querySelector('.q-legend .kept-state') || {}).textContent || ''"
TAP = "document.getElementById(arguments[0]).click()"


def fill(window: WebKit, place: Place, number: int) -> None:
    """Grade a line and write why, as a person does."""
    window.open(place.line(CODES[number]))
    window.run(TAP, "grade-conform")
    window.until("return document.getElementById('field-evidence').offsetHeight > 0")
    window.type("#field-evidence", f"Da xem so {number}")
    window.until("return document.querySelector('label[for=field-evidence] .kept-state') !== null")


def look(window: WebKit, address: str) -> None:
    """Open a line until it shows what is kept: WebKit leaves some openings of IndexedDB unanswered,
    and a person then loads the page again."""
    for _ in range(3):
        window.open(address)
        with contextlib.suppress(AssertionError):
            window.until(f"{IS_KEPT} !== ''")
            return
    raise AssertionError(address)


def test_edits_and_a_photo_arrive_whole_and_once(tmp_path: Path) -> None:
    with prepared(tmp_path, seed=5) as place, webkit(tmp_path) as window:
        window.open(place.proxy.url + "/sign-in")
        window.cookie("session", place.lead[1])
        place.proxy.trouble = 0.0
        window.open(f"{place.url}/offline")
        window.run("document.querySelector('[data-prepare]').click()")
        window.until("return /Đã lưu trên thiết bị này từ/.test(document.body.innerText)")
        place.proxy.trouble = 0.3
        for number in range(3):
            fill(window, place, number)
        place.proxy.is_down = True
        for number in range(3, 6):
            fill(window, place, number)
        photo = [place.audit, CODES[5], "photo-00000001", SIZE, 9]
        window.run(f"return ({ADD_FILE})(arguments[0])", photo)
        assert window.run(f"return {UNSENT}") >= 7
        look(window, place.line(CODES[4]))  # without network, from the tablet
        typed = window.run("return document.getElementById('field-evidence').value")
        assert typed == "Da xem so 4"
        place.kill()
        place.start()
        place.proxy.is_down = False
        window.run("auditOutbox.send()")
        until(lambda: window.run(f"return {UNSENT}") == 0, 60)
        wanted = {(CODES[n], "grade", "conform") for n in range(6)}
        wanted |= {(CODES[n], "evidence", f"Da xem so {n}") for n in range(6)}
        log = place.log()
        assert wanted <= set(log)
        assert len(log) == len(set(log))
        assert place.verify().returncode == 0
        (photo_file,) = place.received.iterdir()
        got = sha256(photo_file.read_bytes()).hexdigest()
        assert got == sha256(bytes_of(SIZE, 9)).hexdigest()
