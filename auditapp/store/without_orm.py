"""SQLAlchemy's asyncio package without its ORM, which no query here uses.

Importing the package brings in the ORM for its sessions: 6 MB in every worker. So the package is
put in place unread, with the three names that we use. Whoever asks it for anything else gets the
whole of it, as ever. See docs/decisions/0031-glances-and-memory.md.
"""

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

PACKAGE = "sqlalchemy.ext.asyncio"
USED = ("AsyncConnection", "AsyncEngine", "create_async_engine")


def leave_out_orm() -> None:
    """Put the package in place; does nothing where somebody has imported it before."""
    if PACKAGE in sys.modules:
        return
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.loader is None:
        raise ImportError(f"{PACKAGE} is not installed.")
    package = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE] = package
    try:
        engine = importlib.import_module(f"{PACKAGE}.engine")
    except BaseException:
        del sys.modules[PACKAGE]
        raise
    vars(package).update({name: getattr(engine, name) for name in USED})
    vars(package)["__getattr__"] = _whole(package)


def _whole(package: ModuleType) -> Any:
    def find(name: str) -> Any:
        if name.startswith("__") or package.__spec__ is None or package.__spec__.loader is None:
            raise AttributeError(name)
        vars(package).pop("__getattr__", None)
        package.__spec__.loader.exec_module(package)
        return getattr(package, name)

    return find
