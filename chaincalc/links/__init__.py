"""What a chain is made of: the protocol of a link, and the kinds of link."""
