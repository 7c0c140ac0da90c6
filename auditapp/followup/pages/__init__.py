"""Pages between the rooms."""

from auditapp.followup.pages.effect import show_effect
from auditapp.followup.pages.measuring import edit_measure, update_measure
from auditapp.followup.pages.raising import create_nonconformity, new_nonconformity
from auditapp.followup.pages.work import show_work

__all__ = [
    "create_nonconformity",
    "edit_measure",
    "new_nonconformity",
    "show_effect",
    "show_work",
    "update_measure",
]
