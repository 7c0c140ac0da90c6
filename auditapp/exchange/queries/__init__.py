"""SQL of data out and in."""
