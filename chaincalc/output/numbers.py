"""Floats to text, many at a time: what `repr` gives, a tenth of its time a number.

orjson writes floats straight from arrays. It finds the same digits as `repr` (the shortest that read back to the same
float) and differs from it only in how it writes numbers between 1e-9 and 1e-4, and nan and infinities. That is put
right here, so that a number's text never depends on how many others there are.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array

ENOUGH = 2_000  # from so long a column on orjson is worth its import
# How orjson writes numbers that Python writes otherwise, or might; another notation isn't known here, and not used.
_PROBE = (1e-4, 12e-5, 1e-5, -12e-6, 1e-6, 1e-9, 1e-10, 123456789012345.6, 1e15, 1e16, -12e15, 1e22, 1e300, 5e-324)
_WRITTEN = (
    b"[0.0001,0.00012,0.00001,-0.000012,1e-6,1e-9,1e-10,123456789012345.6,1000000000000000.0,1e+16,-1.2e+16,1e+22,"
    b"1e+300,5e-324]"
)


def texts(column: Array | Sequence[float], odd: Callable[[float], str] = repr) -> list[str]:
    """Each number's text; -0.0 is written 0.0.

    Args:
        column: an array or a list of floats.
        odd: writes nan and the infinities.
    """
    write = _orjson() if len(column) >= ENOUGH or "orjson" in sys.modules else None
    if write is None:
        values = column.tolist() if hasattr(column, "tolist") else column
        return [repr(value + 0.0) if math.isfinite(value) else odd(value) for value in values]
    with np.errstate(invalid="ignore"):
        numbers = np.asarray(column, dtype=float) + 0.0
    size = np.abs(numbers)
    written = _as_python(write(numbers)[1:-1], size[size < 1e-4]).decode().split(",") if size.size else []
    strange = np.flatnonzero(~np.isfinite(numbers))
    for at, value in zip(strange.tolist(), numbers[strange].tolist(), strict=True):
        written[at] = odd(value)
    return written


def rows(columns: Sequence[Array], separator: str) -> str | None:
    """Whole rows of numbers, each ended by a line feed; None where that must be done number by number.

    That is so for few rows, for infinities, and without an orjson whose notation is known.
    """
    write = _orjson() if len(columns[0]) >= ENOUGH else None
    if write is None:
        return None
    with np.errstate(invalid="ignore"):
        numbers = np.stack(columns, axis=1, dtype=float) + 0.0
    size = np.abs(numbers)
    if np.isinf(size).any():
        return None
    written = _as_python(write(numbers.reshape(-1))[1:-1], size[size < 1e-4])
    if np.isnan(size).any():
        written = written.replace(b"null", b"nan")
    signs = np.frombuffer(bytearray(written + b","), dtype=np.uint8)
    commas = np.flatnonzero(signs == ord(","))
    signs[commas] = ord(separator)
    signs[commas[len(columns) - 1 :: len(columns)]] = ord("\n")
    return signs.tobytes().decode()


def _as_python(written: bytes, small: Array) -> bytes:
    """Orjson's text of many numbers with the small ones, given as well, in Python's notation."""
    if (small >= 1e-5).any():
        written = _fraction().sub(_with_exponent, written)
    if ((small >= 1e-9) & (small < 1e-5)).any():  # 1e-7 for 1e-07
        signs = np.frombuffer(written + b",,", dtype=np.uint8)
        e = np.flatnonzero(signs == ord("e"))
        e = e[(signs[e + 1] == ord("-")) & (signs[e + 3] == ord(","))]
        written = np.insert(signs, e + 2, ord("0"))[:-2].tobytes()
    return written


@cache
def _fraction() -> re.Pattern[bytes]:
    """A number from 1e-5 on and below 1e-4, written out."""
    return re.compile(rb"(?<![0-9])0\.0000([1-9])([0-9]*)")


def _with_exponent(match: re.Match[bytes]) -> bytes:
    first, more = match.groups()
    return b"%b.%be-05" % (first, more) if more else b"%be-05" % first


@cache
def _orjson() -> Callable[[Any], bytes] | None:
    """Orjson's writer of arrays, if it writes numbers in the notation that is known here."""
    import orjson

    if orjson.dumps(_PROBE) != _WRITTEN:
        return None
    return lambda numbers: orjson.dumps(numbers, option=orjson.OPT_SERIALIZE_NUMPY)
