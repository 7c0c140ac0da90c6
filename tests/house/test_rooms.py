"""The plan of rooms and the size budget; offenders are listed with their sizes."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "auditapp"
HALL = {"base", "store", "web", "formkit", "measure"}
DOOR = {"cli", "app"}
PLAN = {"models", "tables", "queries", "actions", "pages", "jobs"}
DATA = {"i18n"}

FILE, FUNCTION, TEMPLATE, HANDLER = 300, 40, 80, 25


def _rooms() -> list[Path]:
    known = HALL | DOOR | DATA
    return [
        path
        for path in sorted(PACKAGE.iterdir())
        if path.is_dir() and path.name not in known and not path.name.startswith("_")
    ]


def _modules(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*.py")):
        if "versions" not in path.parts:
            yield path


def _functions(path: Path) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


def test_it_gives_every_room_the_same_plan() -> None:
    strangers = [
        str(entry.relative_to(ROOT))
        for room in _rooms()
        for entry in sorted(room.iterdir())
        if entry.name not in {"__init__.py", "__pycache__", "templates", "data"}
        and entry.stem not in PLAN
    ]
    assert strangers == []


def test_it_keeps_files_short() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in _modules(PACKAGE)
        if (lines := len(path.read_text("utf-8").splitlines())) > FILE
    }
    assert long == {}


def test_it_keeps_functions_short() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": lines
        for path in _modules(PACKAGE)
        for node, lines in _functions(path)
        if lines > FUNCTION
    }
    assert long == {}


def test_it_keeps_handlers_short() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": lines
        for room in _rooms()
        for path in _modules(room)
        if "pages" in path.relative_to(room).as_posix()
        for node, lines in _functions(path)
        if node.decorator_list and lines > HANDLER + 5  # the decorator's lines do not count
    }
    assert long == {}


def test_it_keeps_templates_short() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sorted(PACKAGE.rglob("*.html"))
        if path.name != "ui.html"
        and (lines := len(path.read_text("utf-8").splitlines())) > TEMPLATE
    }
    assert long == {}


def test_it_hands_the_parts_of_the_service_to_handlers_and_lets_none_reach_for_them() -> None:
    reaching = [
        str(path.relative_to(ROOT))
        for path in _modules(PACKAGE)
        if path.parent.name != "app" and 'state"]["service' in path.read_text("utf-8")
    ]
    assert reaching == []


def test_it_has_a_median_file_of_a_page_or_less() -> None:
    sizes = sorted(len(path.read_text("utf-8").splitlines()) for path in _modules(PACKAGE))
    assert sizes[len(sizes) // 2] <= 120
