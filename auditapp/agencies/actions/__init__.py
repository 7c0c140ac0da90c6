"""What a person can do to the tree; each owns its transaction."""

from auditapp.agencies.actions.agencies import close_agency, open_agency, rename_agency
from auditapp.agencies.actions.deciding import set_deciding
from auditapp.agencies.actions.imports import Imported, import_agencies, import_province
from auditapp.agencies.actions.kinds import Synced, sync_kinds_and_fields
from auditapp.agencies.actions.moves import merge_agencies, move_agency
from auditapp.agencies.actions.points import (
    change_point,
    close_point,
    open_point,
    replace_code,
)

__all__ = [
    "Imported",
    "Synced",
    "change_point",
    "close_agency",
    "close_point",
    "import_agencies",
    "import_province",
    "merge_agencies",
    "move_agency",
    "open_agency",
    "open_point",
    "rename_agency",
    "replace_code",
    "set_deciding",
    "sync_kinds_and_fields",
]
