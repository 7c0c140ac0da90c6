"""What people do with the ways of answering."""
