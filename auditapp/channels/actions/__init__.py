"""What can be done to the ways of answering."""
