"""Is this answer right, and if it isn't, which mistake is it?

answer (read) -> alone, truth, places (what it is compared with, and where) -> numbers, formulas, roots (the
comparison) -> codes, mistakes, candidates, diagnosis (which mistake) -> key, check (one answer), files, classes (many)
-> items, rows (what was found).
"""

from chaincalc.checking.answer import Language
from chaincalc.checking.check import check
from chaincalc.checking.codes import CODES
from chaincalc.checking.items import Diagnosis, Item
from chaincalc.checking.key import Key, Settings
from chaincalc.checking.numbers import RTOL, Tolerance

__all__ = ["CODES", "RTOL", "Diagnosis", "Item", "Key", "Language", "Settings", "Tolerance", "check"]
