"""Every SQL statement about the ways of answering."""
