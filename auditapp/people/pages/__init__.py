"""Pages about people; every handler stands in app/routes's ROUTES beside its rule."""

from auditapp.people.pages.account import (
    create_token,
    delete_other_sessions,
    delete_own_session,
    delete_token,
    edit_password,
    show_account,
    update_account,
    update_password,
)
from auditapp.people.pages.accounts import (
    create_disablement,
    create_one_time_password,
    create_person,
    delete_disablement,
    index_people,
    new_person,
    show_person,
    update_person,
)
from auditapp.people.pages.record import index_record
from auditapp.people.pages.roles import create_role, delete_role
from auditapp.people.pages.sign_in import (
    ask_for_own_password,
    ask_to_sign_in,
    create_session,
    delete_session,
    show_sign_in,
)

__all__ = [
    "ask_for_own_password",
    "ask_to_sign_in",
    "create_disablement",
    "create_one_time_password",
    "create_person",
    "create_role",
    "create_session",
    "create_token",
    "delete_disablement",
    "delete_other_sessions",
    "delete_own_session",
    "delete_role",
    "delete_session",
    "delete_token",
    "edit_password",
    "index_people",
    "index_record",
    "new_person",
    "show_account",
    "show_person",
    "show_sign_in",
    "update_account",
    "update_password",
    "update_person",
]
