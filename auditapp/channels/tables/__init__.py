"""Tables of the ways an answer arrives."""
