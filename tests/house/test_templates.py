"""Templates: contexts declared = used, forms that work without JavaScript, targets that exist."""

import re
from pathlib import Path

import jinja2
import pytest
from jinja2 import meta, nodes

from auditapp import app as _rooms  # noqa: F401 - imports every View
from auditapp.base.settings import ROOT
from auditapp.web.assets import Assets
from auditapp.web.render import Renderer, View, template_loader

PACKAGE = ROOT / "auditapp"
ENVIRONMENT = Renderer(Assets(ROOT / "static")).environments["en"]
TEMPLATES = sorted(name for name in template_loader().list_templates() if name.endswith(".html"))
GLOBALS = set(ENVIRONMENT.globals) | {"frame"}
SOURCES = {path: path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.html"))}


def _views() -> list[type[View]]:
    found: list[type[View]] = []
    todo = list(View.__subclasses__())
    while todo:
        view = todo.pop()
        todo.extend(view.__subclasses__())
        if "template" in vars(view) and view.__module__.startswith("auditapp"):
            found.append(view)
    return sorted(found, key=lambda view: view.__name__)


def _used(name: str, seen: set[str] | None = None) -> set[str]:
    """Return the variables that a template and all it includes or extends take from outside."""
    seen = seen if seen is not None else set()
    if name in seen:
        return set()
    seen.add(name)
    source = ENVIRONMENT.loader.get_source(ENVIRONMENT, name)[0] if ENVIRONMENT.loader else ""
    tree = ENVIRONMENT.parse(source)
    used = meta.find_undeclared_variables(tree) - GLOBALS - _imported(tree)
    for name_ in meta.find_referenced_templates(tree):
        if name_ is not None:
            used |= _used(name_, seen) - _set_before(tree) - _imported(tree)
    return used


def _imported(tree: nodes.Template) -> set[str]:
    """Return what a template sets, defines or imports for itself; its blocks see that too."""
    names = {module.target for module in tree.find_all(nodes.Import)}
    names |= {macro.name for macro in tree.find_all(nodes.Macro)}
    for found in tree.find_all(nodes.FromImport):
        names |= {name if isinstance(name, str) else name[1] for name in found.names}
    for assigned in tree.find_all(nodes.Assign):  # inside a loop they count as taken from outside
        names |= {name.name for name in assigned.find_all(nodes.Name) if name.ctx == "store"}
    return names


def _set_before(tree: nodes.Template) -> set[str]:
    """Return names that the template itself sets or loops over before it includes others."""
    names: set[str] = set()
    for name in tree.find_all(nodes.Name):
        if name.ctx in {"store", "param"}:
            names.add(name.name)
    return names


@pytest.mark.parametrize("view", _views(), ids=lambda view: view.__name__)
def test_it_declares_exactly_what_its_template_uses(view: type[View]) -> None:
    used = _used(view.template)
    assert used <= set(view.__struct_fields__)
    assert (
        set(vars(view).get("__annotations__", ())) - {"template"} <= used
    )  # its own, not a base's


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_compiles_every_template(name: str) -> None:
    try:
        ENVIRONMENT.get_template(name)
    except jinja2.TemplateSyntaxError as error:
        pytest.fail(f"{name}:{error.lineno}: {error.message}")


def test_it_gives_every_form_a_method_and_an_action() -> None:
    bad = [
        f"{path.relative_to(ROOT)}: {form}"
        for path, source in SOURCES.items()
        for form in re.findall(r"<form\b[^>]*>", source)
        if " method=" not in form or " action=" not in form
    ]
    assert bad == []


def test_it_points_htmx_only_at_ids_that_exist() -> None:
    ids = {
        re.sub(r"\{\{.*?\}\}", "*", found)
        for source in SOURCES.values()
        for found in re.findall(r'\bid="([^"]+)"', source)
    }
    bad = [
        f"{path.relative_to(ROOT)}: {target}"
        for path, source in SOURCES.items()
        for target in re.findall(r'hx-target(?::inherited)?="([^"]+)"', source)
        if target not in {"this", "body"}
        and re.sub(r"\{\{.*?\}\}", "*", target).removeprefix("#") not in ids
    ]
    assert bad == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline style", r"\sstyle="),
        ("an inline handler", r"\son[a-z]+="),
        ("hx-on or a js: value", r"hx-on|js:"),
        ("unescaped output", r"\|\s*safe\b"),
        ("an unquoted attribute", r"<[a-z][^>{]*\s[a-z-]+=\{\{"),
        ("an outside address", r"(?:src|href)=\"https?://"),
    ],
)
def test_it_keeps_templates_free_of(what: str, pattern: str) -> None:
    bad = [
        str(path.relative_to(ROOT))
        for path, source in SOURCES.items()
        if re.search(pattern, source)
    ]
    assert bad == [], what


def test_it_marks_text_safe_in_one_file_only() -> None:
    users = [
        str(path.relative_to(ROOT))
        for path in sorted(Path(PACKAGE).rglob("*.py"))
        if "Markup(" in path.read_text("utf-8")
    ]
    assert len(users) <= 1
