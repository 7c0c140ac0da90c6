"""Every SQL statement about documents, and the facts that they are made of."""

from auditapp.reports.queries.facts import get_facts
from auditapp.reports.queries.letterheads import Issuer, get_letterhead, upsert_letterhead
from auditapp.reports.queries.templates import (
    find_template,
    get_template,
    get_template_file,
    insert_template,
    list_templates,
    update_retired,
    update_used,
)

__all__ = [
    "Issuer",
    "find_template",
    "get_facts",
    "get_letterhead",
    "get_template",
    "get_template_file",
    "insert_template",
    "list_templates",
    "update_retired",
    "update_used",
    "upsert_letterhead",
]
