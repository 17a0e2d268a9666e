"""Whole processes, timed side by side: start, imports, work, output and end."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from typing import NamedTuple

# A start reads what Python compiled before, and prints through a buffer, as it does for everybody.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")}
CHAINCALC = [sys.executable, "-m", "chaincalc"]


class Cost(NamedTuple):
    """What a command took: seconds, the least and the median of all rounds; bytes of memory at its peak."""

    least: float
    median: float
    memory: int


def interleaved(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, Cost]:
    """Each command once a round, so that whatever else the machine does falls on all of them alike.

    The first round fills caches, and doesn't count.
    """
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    memory = dict.fromkeys(commands, 0)
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds + 1):
            for name, command in commands.items():
                began = time.perf_counter()
                process = subprocess.Popen(
                    command, env=ENVIRONMENT, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )  # fmt: skip
                _, status, usage = os.wait4(process.pid, 0)
                seconds[name].append(time.perf_counter() - began)
                process.returncode = os.waitstatus_to_exitcode(status)
                if process.returncode not in (0, 2):  # 2: an error of usage, timed as well
                    raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
                memory[name] = max(memory[name], usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
    return {name: Cost(min(s[1:]), statistics.median(s[1:]), memory[name]) for name, s in seconds.items()}


def about() -> str:
    """The date, the machine and the versions, as a line of Markdown."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("chaincalc", "numpy", "typer", "rich", "orjson"))
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    return f"{date.today()}; {machine}; Python {platform.python_version()}, {libraries}"


def markdown(costs: Mapping[str, Cost], base: str) -> str:
    """A table of costs, each with its ratios to one of them."""
    lines = [
        f"| process | least, s | median, s | least, to {base} | median | peak, MiB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    one = costs[base]
    for name, cost in costs.items():
        lines.append(
            f"| {name} | {cost.least:.3f} | {cost.median:.3f} | {cost.least / one.least:.2f} "
            f"| {cost.median / one.median:.2f} | {cost.memory / 2**20:.1f} |"
        )
    return "\n".join(lines) + "\n"
