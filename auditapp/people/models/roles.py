"""Roles, grants and the person who acts; the rules of who counts as what where."""

from datetime import datetime
from enum import StrEnum

import msgspec

from auditapp.agencies.models import is_within
from auditapp.base.words import N_


class Role(StrEnum):
    """Roles on a node of the tree; each holds for everything below that node."""

    ADMINISTRATOR = "administrator"
    ISO_SECRETARY = "iso_secretary"
    LEAD_AUDITOR = "lead_auditor"
    AUDITOR = "auditor"
    MANAGER = "manager"
    UNIT_HEAD = "unit_head"
    PROVINCE_VIEWER = "province_viewer"


ROLE_NAMES: dict[Role, str] = {
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.ISO_SECRETARY: N_("ISO secretary"),
    Role.LEAD_AUDITOR: N_("Lead auditor"),
    Role.AUDITOR: N_("Auditor"),
    Role.MANAGER: N_("Manager"),
    Role.UNIT_HEAD: N_("Head of unit"),
    Role.PROVINCE_VIEWER: N_("Province viewer"),
}


class Grant(msgspec.Struct, frozen=True):
    """A role that holds now, on a node."""

    role: Role
    agency_id: str
    path: str


class HeldRole(msgspec.Struct, frozen=True):
    """A grant as administrators see it: where, until when, and its id to revoke it by."""

    id: str
    account_id: str
    role: Role
    agency_id: str
    path: str
    granted_at: datetime
    expires_at: datetime | None


class Actor(msgspec.Struct, frozen=True):
    """The signed-in person (or the bearer of an API token), as every action receives it."""

    account_id: str
    root_id: str
    display_name: str
    username: str
    home_agency_id: str
    grants: tuple[Grant, ...]
    session_hash: str | None = None
    must_change_password: bool = False
    # What the API token that was sent may be used for; None: no token, so whatever the roles allow.
    scopes: frozenset[str] | None = None

    def roles_at(self, path: str) -> frozenset[str]:
        """Return the roles that hold on the node at path, its own and inherited ones."""
        return frozenset(grant.role.value for grant in self.grants if is_within(path, grant.path))

    def paths_as(self, *roles: Role) -> tuple[str, ...]:
        """Return the paths under which one of roles holds; a path below another is left out."""
        paths = sorted({grant.path for grant in self.grants if grant.role in roles})
        return tuple(
            path
            for path in paths
            if not any(path != other and is_within(path, other) for other in paths)
        )

    def may_administrate(self, path: str) -> bool:
        """Tell whether this person administrates the node at path."""
        return Role.ADMINISTRATOR.value in self.roles_at(path)

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the paths under which this person holds any role."""
        return tuple(sorted({grant.path for grant in self.grants}))
