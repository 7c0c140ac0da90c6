"""Data out and in: files, links for spreadsheets, the API, results of other programs."""
