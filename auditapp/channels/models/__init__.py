"""What the ways of answering are made of, and their rules."""
