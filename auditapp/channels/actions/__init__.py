"""What a person can do here, one file per noun."""
