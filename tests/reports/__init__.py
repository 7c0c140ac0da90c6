"""Documents of audits."""
