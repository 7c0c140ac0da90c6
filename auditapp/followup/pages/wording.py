"""Texts of forms in the reader's language."""

from collections.abc import Mapping

from auditapp.web.desk import Desk


def worded(text: Mapping[str, str], desk: Desk | None = None) -> str:
    """Return a text of a form in the reader's language, in Vietnamese where there is no reader."""
    language = desk.look.language if desk else "vi"
    return text.get(language) or text.get("vi") or next(iter(text.values()), "")
