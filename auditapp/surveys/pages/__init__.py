"""Pages of surveys: the citizen's page, and opening and closing for staff."""
