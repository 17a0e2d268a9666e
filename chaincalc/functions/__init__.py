"""Every name that a chain may use: what a function is, and the tables of them."""
