"""Large arrays a block at a time: what is computed in between stays in the processor's cache.

A block starts at a multiple of its size, so that the processor's vector instructions take the same elements together
as they would in the whole array: the results have the same bits whatever the blocks and the threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TypeVar

from chaincalc.lazy import np
from chaincalc.primitive import Array

T = TypeVar("T")

BLOCK = 1 << 14  # elements; an array of them takes 128 KiB, and a handful of those fit into a core's own cache
SHARED = 1 << 16  # of a block that one of two threads takes: the larger, the less they wait for each other
THREADED = 1 << 18  # from so many elements on two threads share the blocks
_KEPT = 1 << 21  # elements


def over_blocks(work: Callable[[slice], T], size: int, threads: Callable[[], bool] = lambda: True) -> list[T]:
    """What `work` returns for each block of so many elements, in their order.

    Args:
        work: gets a block as a slice; with two threads it is called from both.
        size: the number of elements.
        threads: tells whether there may be two; asked only where there are enough elements.
    """
    shared = size >= THREADED and _processors() > 1 and threads()
    step = SHARED if shared else BLOCK
    if size > step:
        _keep_memory()
    blocks = [slice(start, min(start + step, size)) for start in range(0, size, step)]
    return _by_two(work, blocks) if shared else [work(block) for block in blocks]


def blockwise(function: Callable[[Array], Array], x: Array, threads: Callable[[], bool] = lambda: True) -> Array:
    """An elementwise function of an array, block by block.

    Args:
        function: takes and returns one-dimensional arrays of floats of the same length.
        x: an array of any shape, or a number.
        threads: as above.
    """
    x = np.asarray(x, dtype=float)
    flat = x.reshape(-1)
    if flat.size <= BLOCK:
        result = function(flat)
        return (result if result.base is None else result.copy()).reshape(x.shape)  # a view may be one of x
    out = np.empty(flat.shape)

    def fill(block: slice) -> None:
        out[block] = function(flat[block])

    over_blocks(fill, flat.size, threads)
    return out.reshape(x.shape)


def _by_two(work: Callable[[slice], T], blocks: list[slice]) -> list[T]:
    """The same, shared with a second thread: each takes the next block until none is left, or one has failed."""
    import threading

    done: list[T | None] = [None] * len(blocks)
    failed: list[BaseException] = []
    lock = threading.Lock()
    waiting = iter(range(len(blocks)))

    def next_blocks() -> Iterator[int]:
        while not failed:
            with lock:
                number = next(waiting, None)
            if number is None:
                return
            yield number

    def labour() -> None:
        try:
            for number in next_blocks():
                done[number] = work(blocks[number])
        except BaseException as error:  # ctrl-C too ends both
            failed.append(error)

    second = threading.Thread(target=labour)
    second.start()
    labour()
    second.join()
    if failed:
        raise failed[0]
    return done  # type: ignore[return-value]  # every block is done


def _keep_memory() -> None:
    """See to it that memory which a block frees isn't given back to the system, to be asked for by the next one.

    glibc keeps free memory up to twice the largest piece that was ever freed whole (`man mallopt`, M_MMAP_THRESHOLD);
    elsewhere this does nothing. The piece is never touched, so it costs no memory.
    """
    np.empty(_KEPT)


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
