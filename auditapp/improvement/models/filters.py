"""Which nonconformities are asked for, as it stands in the address, and who asks."""

from datetime import datetime
from urllib.parse import urlencode

import msgspec


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a person may see: everything below these paths, and whatever names them."""

    account_id: str
    paths: tuple[str, ...] = ()


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Filters; empty means all. state: a state, "open", "all"; unit_path belongs to unit."""

    state: str = "open"
    overdue: str = ""
    unit: str = ""
    unit_path: str = ""
    owner_id: str = ""
    source: str = ""
    source_id: str = ""
    part: str = ""
    grade: str = ""
    q: str = ""
    page: int = 1

    def url(self, **changed: object) -> str:
        """Return the address with some filters changed; a change begins at the first page."""
        fields = {**msgspec.structs.asdict(self), "page": 1, **changed}
        del fields["unit_path"]
        usual = {field.name: field.default for field in msgspec.structs.fields(Filter)}
        words = urlencode({name: v for name, v in fields.items() if v != usual[name]})
        return f"/nonconformities?{words}" if words else "/nonconformities"


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a list in the order of ids, for programs: which follow an id, and since when."""

    after: str = ""
    limit: int = 100
    raised_from: datetime | None = None
    changed_from: datetime | None = None
