"""What a person can do about people; each action owns its transaction."""

from auditapp.people.actions.accounts import (
    create_account,
    disable_account,
    edit_account,
    enable_account,
    reset_password,
)
from auditapp.people.actions.installing import (
    add_person,
    create_administrator,
    reset_password_by_name,
)
from auditapp.people.actions.own_account import (
    TOKEN_DAYS,
    change_email,
    change_password,
    create_token,
    end_other_sessions,
    end_own_session,
    revoke_token,
)
from auditapp.people.actions.record import record, recorder
from auditapp.people.actions.roles import RoleDraft, grant_role, revoke_role
from auditapp.people.actions.signing_in import (
    Found,
    finder,
    identify,
    note_seen,
    sign_in,
    sign_out,
)

__all__ = [
    "TOKEN_DAYS",
    "Found",
    "RoleDraft",
    "add_person",
    "change_email",
    "change_password",
    "create_account",
    "create_administrator",
    "create_token",
    "disable_account",
    "edit_account",
    "enable_account",
    "end_other_sessions",
    "end_own_session",
    "finder",
    "grant_role",
    "identify",
    "note_seen",
    "record",
    "recorder",
    "reset_password",
    "reset_password_by_name",
    "revoke_role",
    "revoke_token",
    "sign_in",
    "sign_out",
]
