"""Pages of the ways an answer arrives."""
