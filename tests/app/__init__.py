"""The service as wired: who signs in how often, tokens of pages, sessions on a real server."""
