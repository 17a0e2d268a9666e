"""Chain files: YAML that describes a chain, with the place of everything that can't be read.

source (bytes, places) -> yamltree (a tree with places) -> functions, links, numbers -> load (ChainFile).
"""

from chaincalc.chainfile.functions import Answer
from chaincalc.chainfile.load import ChainFile, FileRange, load, loads
from chaincalc.chainfile.schema import schema
from chaincalc.chainfile.source import MAX_BYTES

__all__ = ["MAX_BYTES", "Answer", "ChainFile", "FileRange", "load", "loads", "schema"]
