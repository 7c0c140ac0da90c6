"""Tests of accounts, roles, sessions, tokens and the record."""
