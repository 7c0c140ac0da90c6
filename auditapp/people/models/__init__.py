"""What people are made of: roles, accounts, rules of passwords and of signing in, the record."""

from auditapp.people.models.accounts import (
    Account,
    AccountDraft,
    Credentials,
    MustChangePassword,
    fold,
    normal_name,
)
from auditapp.people.models.record import ACTION_NAMES, DETAIL_NAMES, Entry, RecordFilter
from auditapp.people.models.roles import ROLE_NAMES, Actor, Grant, HeldRole, Role

__all__ = [
    "ACTION_NAMES",
    "DETAIL_NAMES",
    "ROLE_NAMES",
    "Account",
    "AccountDraft",
    "Actor",
    "Credentials",
    "Entry",
    "Grant",
    "HeldRole",
    "MustChangePassword",
    "RecordFilter",
    "Role",
    "fold",
    "normal_name",
]
