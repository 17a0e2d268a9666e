"""Is this answer right, and if it isn't, which mistake is it?

answer (read) -> alone, truth, places (what it is compared with, and where) -> numbers, formulas, roots (the comparison)
-> mistakes, candidates, diagnosis (which mistake) -> key (one answer), files, classes (many) -> items (what was found).
"""

from chaincalc.checking.answer import Language
from chaincalc.checking.codes import CODES
from chaincalc.checking.items import Diagnosis, Item
from chaincalc.checking.key import Key, Settings, check
from chaincalc.checking.numbers import RTOL, Tolerance

__all__ = ["CODES", "RTOL", "Diagnosis", "Item", "Key", "Language", "Settings", "Tolerance", "check"]
