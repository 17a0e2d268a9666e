"""The explanation as one HTML page with a slider: diagram, math and code, with all numbers computed beforehand."""

from __future__ import annotations

from chaincalc.explain.page.arrays import array_page
from chaincalc.explain.page.page import page

__all__ = ["array_page", "page"]
