"""What leaves and what comes in, without I/O."""
