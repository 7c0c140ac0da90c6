"""Internal audits: who audits which unit with which checklist, and the log of what was found."""
