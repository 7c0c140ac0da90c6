"""Tests of data out and in."""
