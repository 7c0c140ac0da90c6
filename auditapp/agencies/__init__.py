"""The tree of agencies: kinds, names, parents, service points, fields of service."""
