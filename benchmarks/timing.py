"""Times of several functions, measured in turns, so that a busy moment of the machine hits all of them alike."""

from __future__ import annotations

import platform
import random
import statistics
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

_TURN = 0.001  # seconds


class Time(NamedTuple):
    """The seconds that a call took: the least of all rounds, which noise can't lower, and the median."""

    least: float
    median: float


def interleaved(functions: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, Time]:
    """The functions' times for a call, measured in turns.

    Each turn calls one function for at least a millisecond, as a loop would. Every round has another order: a library
    whose threads still spin after its turn takes the processor from whatever comes next.
    """
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    calls = {}
    for name, function in functions.items():
        function()
        calls[name] = max(1, round(_TURN / max(_timed(function, 1), 1e-9)))
    order = random.Random(1)  # noqa: S311 - no secret
    for _ in range(rounds):
        for name in order.sample(list(functions), len(functions)):
            seconds[name].append(_timed(functions[name], calls[name]))
    return {name: Time(min(all_), statistics.median(all_)) for name, all_ in seconds.items()}


def _timed(function: Callable[[], Any], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        function()
    return (time.perf_counter() - start) / calls


def setting(*packages: str) -> str:
    """The day, the machine, and the versions of Python and of those packages that are installed, in a line."""
    import os

    found = []
    for package in packages:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    python = f"Python {platform.python_version()}"
    return f"{datetime.now(UTC):%Y-%m-%d}, {_processor()}, {processors} cores, " + ", ".join([python, *found])


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123 - Linux's own list
            return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def seconds(value: float) -> str:
    """A time with a unit and three digits."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3)):
        if value >= scale:
            return f"{value / scale:.3g} {unit}"
    return f"{value / 1e-6:.3g} us"


def markdown(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])
