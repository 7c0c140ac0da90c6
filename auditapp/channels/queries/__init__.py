"""Statements about the ways of answering."""
