"""Large arrays a block at a time: what is computed in between stays in the processor's cache.

A block starts at a multiple of its size, so that the processor's vector instructions take the same elements together
as they would in the whole array: the results have the same bits whatever the blocks and the threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import TypeVar

from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array

T = TypeVar("T")

BLOCK = 1 << 15  # elements; an array of them takes 256 KiB, and a handful of those fit into a core's own cache
SHARED = 1 << 16  # in a block where two threads share the work: the larger, the less they wait for each other
STRETCH = 4  # blocks that a thread takes at a time: 2 MiB, so that the two don't ask for the same large page of memory
TURNS = 8  # at least, or one thread waits long for the other's last one
THREADED = 1 << 18  # from so many elements on two threads share the blocks
LARGE = 1 << 13  # elements from which on the system's memory is dear
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
    if size > LARGE:
        _keep_memory()
    blocks = [slice(start, min(start + step, size)) for start in range(0, size, step)]
    return _by_two(work, blocks) if shared else [work(block) for block in blocks]


def blockwise(fill: Callable[[Array, Array], None], x: Array, threads: Callable[[], bool] = lambda: True) -> Array:
    """An elementwise function of an array, block by block.

    Args:
        fill: takes a one-dimensional array of floats, and writes the function's values into another.
        x: an array of floats, of any shape.
        threads: as above.
    """
    flat = x if x.ndim == 1 else x.reshape(-1)
    out = np.empty(flat.shape)
    if flat.size <= BLOCK:
        if flat.size > LARGE:
            _keep_memory()
        fill(flat, out)
    else:
        over_blocks(lambda block: fill(flat[block], out[block]), flat.size, threads)
    return out if x.ndim == 1 else out.reshape(x.shape)


def _by_two(work: Callable[[slice], T], blocks: list[slice]) -> list[T]:
    """The same, shared with a second thread: each takes the next stretch until none is left, or one has failed."""
    import threading

    done: list[T | None] = [None] * len(blocks)
    failed: list[BaseException] = []
    lock = threading.Lock()
    stretch = max(1, min(STRETCH, len(blocks) // TURNS))
    stretches = iter(range(0, len(blocks), stretch))

    def next_blocks() -> Iterator[int]:
        while not failed:
            with lock:
                first = next(stretches, None)
            if first is None:
                return
            yield from range(first, min(first + stretch, len(blocks)))

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


@cache
def _keep_memory() -> None:
    """See to it that memory which a block frees isn't given back to the system, to be asked for by the next one.

    glibc keeps free memory up to twice the largest piece that was ever freed whole (`man mallopt`, M_MMAP_THRESHOLD);
    elsewhere this does nothing. The piece is never touched, so it costs no memory. Once is enough.
    """
    np.empty(_KEPT)


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
