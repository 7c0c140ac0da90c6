"""`make bench`: figures that are ratios to a floor measured in the same run."""
