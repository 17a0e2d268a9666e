"""A chain at its inputs: values forwards, derivatives in both directions, and what is remarkable.

inputs (a value for every name) -> trace, which goes one of two ways to the same record (steps):
- numbers: points -> forward (quick over all; closer at the few with corners, with sides) -> backward, findings;
- links of whole arrays: whole -> backward, entries.
comparison puts the difference formula beside it: both -> nearby for numbers, entrywise for arrays. `notes` has the
words.
"""
