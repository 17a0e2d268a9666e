"""A chain of arrays explained: the same three faces, with matrices in place of numbers."""

from __future__ import annotations

from chaincalc.explain.matrices.explanation import ArrayExplanation, explain_array

__all__ = ["ArrayExplanation", "explain_array"]
