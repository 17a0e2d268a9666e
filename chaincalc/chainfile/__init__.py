"""Chain files: YAML that describes a chain, with the place of everything that can't be read.

source (bytes, places) -> yamltree (a tree with places) -> form (its keys, each with its kind) -> ChainFile. A key is
declared once, where `form` or one of its mappings names it; loader, schema and documents follow.
"""

from chaincalc.chainfile.definitions import Answer
from chaincalc.chainfile.exercises import Exercise, ExerciseSet
from chaincalc.chainfile.form import ChainFile
from chaincalc.chainfile.inputs import FileRange
from chaincalc.chainfile.load import load, load_any, loads, loads_any, refuse_set
from chaincalc.chainfile.schema import schema
from chaincalc.chainfile.source import MAX_BYTES

__all__ = [
    "MAX_BYTES", "Answer", "ChainFile", "Exercise", "ExerciseSet", "FileRange", "load", "load_any", "loads",
    "loads_any", "refuse_set", "schema",
]  # fmt: skip
