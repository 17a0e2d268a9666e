"""A second opinion that is a proof: chains in ball arithmetic, where floats decide too much.

A ball is an interval that holds the true number, so what it tells apart is proved (FLINT's arb, by way of python-flint;
Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic", 2017). Importing python-flint takes
30 milliseconds: who needs this folder imports `chaincalc.calculus.precise.opinion` where the first question comes.

- ball: numbers that are proved, and how they become floats and digits
- work: how many digits and terms are worked with, and what may be spent
- germ: what a function does on one side of a point, as the first terms of a series
- taylor, powers, elementary: functions of germs
- walk: formulas as germs
- verdict: what an opinion says; opinion: value and derivatives of a chain at a point
- difference: whether two formulas differ there
"""
