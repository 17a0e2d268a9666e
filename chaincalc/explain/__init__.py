"""A chain explained at one input: as math, as a diagram, as a program.

`explain` gathers everything as plain data; each form (terminal, Markdown, Python) is written from that by a module
of its own.
"""

from __future__ import annotations

from chaincalc.explain.explanation import Explanation, LinkPart, explain
from chaincalc.explain.sides import Way

__all__ = ["Explanation", "LinkPart", "Way", "explain"]
