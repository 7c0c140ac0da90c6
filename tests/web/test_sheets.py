"""Style sheets as they are served: one request, every colour readable by old phones."""

import gzip

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.settings import ROOT
from auditapp.web.assets import Assets
from auditapp.web.sheets import bundled, packed

pytestmark = pytest.mark.anyio


def test_it_puts_imported_sheets_into_the_entry_in_order() -> None:
    served = bundled(
        {
            "css/app.css": '/* @import "no.css"; */ @import "a.css"; @import "b.css"; x { y: 1 }',
            "css/a.css": "a { y: 2 }",
            "css/b.css": "b { y: 3 }",
            "other.css": "o { y: 4 }",
        }
    )
    assert served == {"css/app.css": "a{y:2}b{y:3}x{y:1}", "other.css": "o{y:4}"}


def test_it_refuses_an_import_that_does_not_exist() -> None:
    with pytest.raises(KeyError, match=r"css/gone\.css"):
        bundled({"css/app.css": '@import "gone.css";'})


def test_it_keeps_what_blanks_mean() -> None:
    assert packed("a b > c,\n d { margin: 0 calc(1px + 2px) ; }") == (
        "a b > c,d{margin:0 calc(1px + 2px)}"
    )
    assert packed("@media (min-width: 9px) and (x: y) { e { f: g } }") == (
        "@media (min-width:9px) and (x:y){e{f:g}}"
    )


async def test_it_serves_whole_sheets_without_imports_and_oklch(
    service: Service, client: httpx.AsyncClient
) -> None:
    for name in ("css/app.css", "css/citizen.css"):
        answer = await client.get(service.renderer.assets.url(name))
        assert answer.status_code == 200
        assert "--brand:#" in answer.text
        assert "@import" not in answer.text
        assert "oklch" not in answer.text
    assert service.renderer.assets.find("css/tokens.css") is None


def test_it_keeps_the_sheet_inside_citizens_pages_small() -> None:
    sheet = Assets(ROOT / "static").text("css/citizen.css")
    assert len(gzip.compress(sheet.encode(), 9)) <= 5 * 1024
    assert "url(" not in sheet
    assert "</" not in sheet
