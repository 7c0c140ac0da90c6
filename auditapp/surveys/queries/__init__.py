"""Every SQL statement of surveys, a file per noun."""
