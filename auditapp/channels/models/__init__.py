"""What the ways of answering are made of: Structs and rules."""
