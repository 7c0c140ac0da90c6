"""A paper as DOCX that people go on editing, in the look of Decree 30/2020/NĐ-CP."""

from auditapp.reports.jobs.docx.make import write_docx

__all__ = ["write_docx"]
