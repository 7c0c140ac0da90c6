"""Files that a process of its own writes: what it needs is never loaded by the service."""
