"""Pages of programmes."""

from auditapp.programmes.pages.approval import create_approval, index_changes, new_approval
from auditapp.programmes.pages.conformity import show_conformity
from auditapp.programmes.pages.index import index_programmes
from auditapp.programmes.pages.matrix import create_cells, show_matrix
from auditapp.programmes.pages.planned import (
    create_link,
    create_planned,
    create_withdrawal,
    edit_planned,
    new_planned,
    show_planned,
    update_planned,
)
from auditapp.programmes.pages.programme import (
    create_programme,
    edit_programme,
    new_programme,
    show_programme,
    update_programme,
)
from auditapp.programmes.pages.rules import (
    APPROVE,
    CHANGE_PLANNED,
    INDEX,
    PLAN,
    PLAN_AT_AGENCY,
    SEE,
    SEE_AT_AGENCY,
    SEE_PLANNED,
)
from auditapp.programmes.pages.series import create_series, create_series_preview, new_series

__all__ = [
    "APPROVE",
    "CHANGE_PLANNED",
    "INDEX",
    "PLAN",
    "PLAN_AT_AGENCY",
    "SEE",
    "SEE_AT_AGENCY",
    "SEE_PLANNED",
    "create_approval",
    "create_cells",
    "create_link",
    "create_planned",
    "create_programme",
    "create_series",
    "create_series_preview",
    "create_withdrawal",
    "edit_planned",
    "edit_programme",
    "index_changes",
    "index_programmes",
    "new_approval",
    "new_planned",
    "new_programme",
    "new_series",
    "show_conformity",
    "show_matrix",
    "show_planned",
    "show_programme",
    "update_planned",
    "update_programme",
]
