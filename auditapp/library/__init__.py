"""Published form versions, frozen: what a response or an audit was made with."""
