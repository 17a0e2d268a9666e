"""How results show themselves: a kind a file, found by the name of its class."""
