"""Pages between the rooms."""

from auditapp.followup.pages.effect import show_effect
from auditapp.followup.pages.measuring import edit_measure, update_measure
from auditapp.followup.pages.raising import create_nonconformity, new_nonconformity

__all__ = [
    "create_nonconformity",
    "edit_measure",
    "new_nonconformity",
    "show_effect",
    "update_measure",
]
