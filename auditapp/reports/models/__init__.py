"""What documents are made of, pure: the paper as blocks, and what each document says."""
