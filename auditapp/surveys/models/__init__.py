"""Structs and rules of surveys that need no database."""
