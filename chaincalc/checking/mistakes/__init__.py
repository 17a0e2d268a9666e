"""The catalogue of mistakes: one application of a rule of differentiation, done wrongly.

A mistake is declared once: its code, the rules that it is made with, what it makes of a piece in place of the rule's
own result, and a sentence that says what was right and what to do. How to add one: docs/contributing.md.
"""

from chaincalc.checking.mistakes import chain, pieces, products
from chaincalc.checking.mistakes.mistake import MISTAKES, Mistake, Show, Wrong

__all__ = ["MISTAKES", "Mistake", "Show", "Wrong", "chain", "pieces", "products"]
