"""Accounts as they are shown and searched; what a user name may look like."""

import re
import unicodedata
from datetime import datetime
from typing import ClassVar

import msgspec

from auditapp.base.errors import Forbidden, Invalid

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,78}[a-z0-9]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class MustChangePassword(Forbidden):
    """A one-time password was used: nothing else is open until the person has chosen one."""

    default: ClassVar[str] = "Please choose a password of your own first."


class Account(msgspec.Struct, frozen=True):
    """An account as administrators see it; never the hash."""

    id: str
    root_id: str
    username: str
    display_name: str
    email: str
    home_agency_id: str
    created_at: datetime
    disabled_at: datetime | None
    must_change_password: bool


class Credentials(msgspec.Struct, frozen=True):
    """What sign-in compares with; stays inside the actions."""

    account_id: str
    root_id: str
    username: str
    home_agency_id: str
    password_hash: str
    password_changed_at: datetime
    must_change_password: bool
    disabled_at: datetime | None


class AccountDraft(msgspec.Struct, frozen=True):
    """What an administrator typed about a person."""

    username: str
    display_name: str
    email: str
    home_agency_id: str

    def checked(self) -> "AccountDraft":
        """Return the draft in its stored form; raises Invalid naming the field at fault."""
        username = normal_name(self.username)
        if not _USERNAME.fullmatch(username):
            raise Invalid(
                "A user name has 3 to 80 letters without marks, digits, dots, dashes or @.",
                field="username",
            )
        return AccountDraft(
            username=username,
            display_name=checked_display_name(self.display_name),
            email=checked_email(self.email),
            home_agency_id=self.home_agency_id,
        )


def normal_name(username: str) -> str:
    """Return a user name as it is stored and compared: case and blanks around it do not count."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def checked_display_name(text: str) -> str:
    """Return the name with single blanks; raises Invalid when empty or too long."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= 160:
        raise Invalid("Please enter the full name (at most 160 letters).", field="display_name")
    return name


def checked_email(text: str) -> str:
    """Return the address, which may be empty; raises Invalid for what is none."""
    email = text.strip()
    if email and (len(email) > 200 or not _EMAIL.fullmatch(email)):
        raise Invalid("This is not an e-mail address.", field="email")
    return email


def fold(text: str) -> str:
    """Return text for searching: 'Đặng Thị Ánh' and 'dang thi anh' become the same."""
    marked = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = "".join(letter for letter in marked if not unicodedata.combining(letter))
    return " ".join(letters.split())
