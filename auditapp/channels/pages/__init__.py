"""Pages about the ways of answering."""
