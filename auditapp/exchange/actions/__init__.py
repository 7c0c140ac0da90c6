"""What people do with data that leaves or comes in."""
