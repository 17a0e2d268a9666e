"""What a formula means: its derivative, its directions, its kinks and gaps.

At points: push (forwards, from each side; the arithmetic is duals') and pull (backwards), nearby (kinks and gaps on the
way). As formulas: derivation (the tree of the rules that are applied), differentiate, simplest.
"""
