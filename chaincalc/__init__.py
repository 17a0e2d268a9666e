"""Chains of functions, evaluated and differentiated link by link."""

__version__ = "0.1.0"
