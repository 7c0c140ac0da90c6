"""WebKit, where others lost data: edits and a photo reach the server whole, over a weak network.

The browser is not killed here: WebDriver runs WebKit on storage that ends with the process, and
ends its session when a page's process dies.
"""

from pathlib import Path

import pytest

from tests.browser.camera import photo_of
from tests.browser.offline_stage import CODES, UNSENT, Place, prepared
from tests.browser.webkit import WebKit, is_here, webkit
from tests.waiting import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not is_here(), reason="needs webkit2gtk-driver and xvfb (see .ci/run)"),
]
IS_KEPT = "return (document.querySelector('.q-legend .kept-state') || {}).textContent || ''"
TAP = "document.getElementById(arguments[0]).click()"
LOOKS = "return !!document.querySelector('#photo-editor[open]')"
USE = "document.querySelector('#photo-editor [data-do=use]').click()"
BUSY = """
auditBase.work("entries", "readwrite", function (change) {
  var entries = change.objectStore("entries");
  (function again() { entries.count().onsuccess = again; })();
}).then(null, function () {});
return new Promise(function (done) { setTimeout(done, 300); });
"""
LEAVE = """
var field = document.getElementById("field-evidence");
field.value = arguments[0];
field.dispatchEvent(new Event("input", { bubbles: true }));
location.assign(arguments[1]);
"""
TAKEN = "return !!document.querySelector('[data-photo-list] .photo-state[data-state]')"


def fill(window: WebKit, place: Place, number: int) -> None:
    """Grade a line and write why, as a person does."""
    window.open(place.line(CODES[number]))
    window.run(TAP, "grade-conform")
    window.until("return document.getElementById('field-evidence').offsetHeight > 0")
    window.type("#field-evidence", f"Da xem so {number}")
    window.until("return document.querySelector('label[for=field-evidence] .kept-state') !== null")


def take_photo(window: WebKit, path: Path) -> None:
    """Choose a photo on the card and use it as it is."""
    window.type('[data-pick="photo"]', str(path))
    window.until(LOOKS)
    window.run(USE)
    window.until(TAKEN)


def test_a_page_that_is_left_in_the_middle_leaves_the_database_to_the_next(tmp_path: Path) -> None:
    with prepared(tmp_path) as place, webkit(tmp_path) as window:
        window.open(place.proxy.url + "/sign-in")
        window.cookie("session", place.lead[1])
        window.open(place.line(CODES[0]))
        window.run(BUSY)
        fill(window, place, 1)


def test_what_is_typed_as_the_page_is_left_is_sent_by_the_next(tmp_path: Path) -> None:
    with prepared(tmp_path) as place, webkit(tmp_path) as window:
        window.open(place.proxy.url + "/sign-in")
        window.cookie("session", place.lead[1])
        for number in range(15):
            window.open(place.line(CODES[number]))
            window.run(TAP, "grade-conform")
            window.until("return document.getElementById('field-evidence').offsetHeight > 0")
            window.run(LEAVE, f"Vua go {number}", place.line(CODES[number + 1]))
            window.until("return location.href === arguments[0]", place.line(CODES[number + 1]))
        wanted = {(CODES[number], "evidence", f"Vua go {number}") for number in range(15)}
        until(lambda: wanted <= set(place.log()))
        assert window.run("return localStorage.length") == 0


def test_edits_and_a_photo_arrive_whole_and_once(tmp_path: Path) -> None:
    photo = tmp_path / "DSC_1.JPG"
    photo.write_bytes(photo_of(700))
    with prepared(tmp_path, seed=5) as place, webkit(tmp_path) as window:
        window.open(place.proxy.url + "/sign-in")
        window.cookie("session", place.lead[1])
        window.open(f"{place.url}/offline")
        window.run("document.querySelector('[data-prepare]').click()")
        window.until("return /Đã lưu trên thiết bị này từ/.test(document.body.innerText)")
        place.proxy.trouble = 0.3
        for number in range(3):
            fill(window, place, number)
        place.proxy.is_down = True
        for number in range(3, 6):
            fill(window, place, number)
        take_photo(window, photo)
        assert window.run(f"return {UNSENT}") >= 7
        window.open(place.line(CODES[4]))  # without network, from the tablet
        window.until(f"{IS_KEPT} !== ''")
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
        assert place.photos() == [(CODES[5], 700)]
        assert place.verify().returncode == 0
