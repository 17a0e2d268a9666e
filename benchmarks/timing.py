"""Times of several functions, measured in turns, so that a busy moment of the machine hits all of them alike."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple


class Time(NamedTuple):
    """The seconds that a call took: the least of all rounds, which noise can't lower, and the median."""

    least: float
    median: float


def interleaved(functions: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, Time]:
    """Call each function once a round, one after the other, after a first call that isn't counted."""
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    for function in functions.values():
        function()
    for _ in range(rounds):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            seconds[name].append(time.perf_counter() - start)
    return {name: Time(min(all_), statistics.median(all_)) for name, all_ in seconds.items()}


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
