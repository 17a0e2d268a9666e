"""Text to the trees of formulas, and back.

parse (a chain, a formula) -> tokens (textbook and latex where the plain ones don't do) -> grammar, on top of arguments,
names and reader -> tree -> split (a formula falls apart into links). `scope` says which names mean something, `inputs`
which letters are inputs; `evaluate` makes a tree one function of arrays, `write` makes it text again.
"""
