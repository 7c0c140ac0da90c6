"""The tree as a whole: what may not stand in it, and that routes and handlers match."""

import importlib
import pkgutil
import re
import subprocess

from litestar.handlers import HTTPRouteHandler

import auditapp
from auditapp.app.routes import ROUTES
from auditapp.base.settings import ROOT

# Split, so that this file does not name them itself.
HOSTS = re.compile("|".join(["pypi" + r"\.org", "npmjs" + r"\.org", "pythonhosted" + r"\.org"]))


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [name for name in listed.stdout.decode().split("\0") if name]


def test_it_names_no_package_registry() -> None:
    bad = [
        name
        for name in _tracked()
        if (path := ROOT / name).is_file()
        and HOSTS.search(path.read_text("utf-8", errors="ignore"))
    ]
    assert bad == []


def test_it_lists_every_handler_beside_its_rule() -> None:
    listed = {handler.name for _, handler in ROUTES}
    assert len(listed) == len(ROUTES)
    found = set()
    for module in pkgutil.walk_packages(auditapp.__path__, "auditapp."):
        if re.search(r"\.pages(\.|$)", module.name):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, HTTPRouteHandler):
                    found.add(value.name)
    assert found == listed
