"""The clauses of a standard, to choose from."""

from functools import cache
from pathlib import Path

from auditapp.formkit.load import load_clauses
from auditapp.improvement.models.nonconformity import STANDARD
from auditapp.web.desk import Desk


def clause_options(desk: Desk, standard: str) -> list[tuple[str, str]]:
    """Return (code, code and title) in the reader's language, in the order of the standard."""
    titles = _titles(desk.settings.forms_dir, standard or STANDARD)
    language = desk.look.language
    return [
        (code, f"{code} {title.get(language) or title.get('vi', '')}") for code, title in titles
    ]


@cache
def _titles(folder: Path, standard: str) -> list[tuple[str, dict[str, str]]]:
    return [(clause.code, clause.title) for clause in load_clauses(folder, standard).clauses]
