"""Pages of documents."""

from auditapp.reports.pages.documents import index_documents, show_document
from auditapp.reports.pages.letterhead import edit_letterhead, update_letterhead
from auditapp.reports.pages.templates import (
    create_template,
    create_template_adoption,
    create_template_retirement,
    index_templates,
    show_template_example,
    show_template_starter,
)

__all__ = [
    "create_template",
    "create_template_adoption",
    "create_template_retirement",
    "edit_letterhead",
    "index_documents",
    "index_templates",
    "show_document",
    "show_template_example",
    "show_template_starter",
    "update_letterhead",
]
