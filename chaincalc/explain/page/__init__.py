"""The explanation as one HTML page with a slider: diagram, math and code, with all numbers computed beforehand."""

from __future__ import annotations

from chaincalc.explain.page.page import page
from chaincalc.explain.page.several import page_of_several
from chaincalc.explain.page.still import still_page

__all__ = ["page", "page_of_several", "still_page"]
