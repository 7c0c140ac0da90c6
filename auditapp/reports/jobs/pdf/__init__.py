"""A paper as PDF, in the look of Decree 30/2020/NĐ-CP."""

from auditapp.reports.jobs.pdf.make import write_pdf

__all__ = ["write_pdf"]
