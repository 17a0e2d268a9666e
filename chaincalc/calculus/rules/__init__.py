"""The rules of differentiation, each declared once: its name, what it says, where it applies, and what it makes.

A rule takes a piece of a formula apart; the parts are differentiated by rules of their own, and the rule puts its
result together from them. What depends on other inputs alone is a constant. (Stewart, "Calculus", chapter 3, has these
rules under these names; Griewank and Walther, "Evaluating Derivatives", chapter 14, has max and min.)
"""

from chaincalc.calculus.rules.algebra import CONSTANT, CONSTANT_FACTOR, IDENTITY, PRODUCT, QUOTIENT, RECIPROCAL, SUM
from chaincalc.calculus.rules.functions import (
    CASES,
    CHAIN,
    EXPONENTIAL,
    EXTREME,
    LOGARITHMIC,
    OWN,
    POWER,
    PRIMITIVE,
)
from chaincalc.calculus.rules.rule import Rule

# In the order in which they are tried: the first one that applies is taken.
RULES: tuple[Rule, ...] = (
    CONSTANT, IDENTITY, CONSTANT_FACTOR, SUM, PRODUCT, RECIPROCAL, QUOTIENT,
    CHAIN, POWER, EXPONENTIAL, LOGARITHMIC, EXTREME, CASES, PRIMITIVE, OWN,
)  # fmt: skip
