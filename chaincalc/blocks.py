"""Large arrays a block at a time: what is computed in between stays in the processor's cache."""

from __future__ import annotations

import os
from collections.abc import Callable

from chaincalc.lazy import np
from chaincalc.primitive import Array

BLOCK = 1 << 14  # elements; an array of them takes 128 KiB
THREADED = 1 << 20  # from so many elements on two threads share the blocks


def blockwise(function: Callable[[Array], Array], x: Array) -> Array:
    """An elementwise function of an array, block by block; the same bits whatever the blocks and the threads.

    Args:
        function: takes and returns one-dimensional arrays of floats of the same length.
        x: an array of any shape, or a number.
    """
    x = np.asarray(x, dtype=float)
    flat = x.reshape(-1)
    if flat.size <= BLOCK:
        result = function(flat)
        return (result.copy() if np.may_share_memory(result, flat) else result).reshape(x.shape)
    out = np.empty(flat.shape)

    def fill(start: int) -> None:
        out[start : start + BLOCK] = function(flat[start : start + BLOCK])

    starts = range(0, flat.size, BLOCK)
    if flat.size < THREADED or (os.cpu_count() or 1) < 2:
        for start in starts:
            fill(start)
    else:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(2) as pool:
            for _ in pool.map(fill, starts):
                pass
    return out.reshape(x.shape)
