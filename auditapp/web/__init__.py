"""Pages and the edge: rendering, words, assets, access rules and the guards around the app."""
