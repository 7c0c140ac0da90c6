"""Handlers of the tree; app/routes lists each with who may use it."""

from auditapp.agencies.pages.changes import (
    create_child,
    create_closure,
    create_name,
    create_parent,
    new_child,
    new_closure,
    new_name,
    new_parent,
)
from auditapp.agencies.pages.joins import (
    create_deciding,
    create_merger,
    new_deciding,
    new_merger,
)
from auditapp.agencies.pages.points import (
    create_code,
    create_point,
    create_point_closure,
    edit_point,
    new_point,
    show_code_png,
    show_code_svg,
    show_point,
    update_point,
)
from auditapp.agencies.pages.tree import index_agencies, show_agency

__all__ = [
    "create_child",
    "create_closure",
    "create_code",
    "create_deciding",
    "create_merger",
    "create_name",
    "create_parent",
    "create_point",
    "create_point_closure",
    "edit_point",
    "index_agencies",
    "new_child",
    "new_closure",
    "new_deciding",
    "new_merger",
    "new_name",
    "new_parent",
    "new_point",
    "show_agency",
    "show_code_png",
    "show_code_svg",
    "show_point",
    "update_point",
]
