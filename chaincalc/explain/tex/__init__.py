"""The explanation as a LaTeX document: text, math, diagram and code, each from a module of its own."""

from __future__ import annotations

from chaincalc.explain.tex.document import document

__all__ = ["document"]
