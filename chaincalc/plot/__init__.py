"""Curves: a chain over a range, its derivative, the tangent and the secant; first as data, then drawn."""

from chaincalc.plot.panel import Curve, Mark, Panel, Picture
from chaincalc.plot.picture import Request, picture

__all__ = ["Curve", "Mark", "Panel", "Picture", "Request", "picture"]
