"""Documents and overviews: what leaves the house on paper. Looks into every room below."""
