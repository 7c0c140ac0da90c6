"""The pages of the ways of answering."""
