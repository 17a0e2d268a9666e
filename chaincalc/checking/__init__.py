"""Is this answer right, and if it isn't, which mistake is it?

answer (read) -> points, truth, rounding (what it is compared with, and where) -> numbers, formulas (the comparison)
-> mistakes, flaws, diagnosis (which mistake) -> key (one answer), files, classes (many) -> items (what was found).
"""

from chaincalc.checking.answer import Language
from chaincalc.checking.items import Diagnosis, Item
from chaincalc.checking.key import ATOL, RTOL, Key, check
from chaincalc.checking.mistakes import CODES

__all__ = ["ATOL", "CODES", "RTOL", "Diagnosis", "Item", "Key", "Language", "check"]
