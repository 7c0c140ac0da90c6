"""Channels: the ways an answer arrives beside a phone that scanned a code, and their print."""
