"""Drawing of posters, in a process of its own: `python -m auditapp.channels.jobs.posters`."""
