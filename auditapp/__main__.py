"""Lets `python -m auditapp` do what `auditapp` does."""

from auditapp.cli import main

main()
