"""Why a formula is left as it is, or read again."""

from __future__ import annotations


class TooMuchError(Exception):
    """It would take too long; it is left as it is."""


class NowhereError(Exception):
    """It is defined nowhere, such as 1/0; it is left as it is."""


class NoFloatError(Exception):
    """A number in its simplest form is none that a float can be; it is left as it is."""


class AgainError(Exception):
    """A generator has to be split into roots: what was read so far is void."""
