"""How far a long piece of work has come: a bar on standard error, for people who wait at a terminal."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import IO, Any, TypeVar

from chaincalc.base.leaving import tidied

T = TypeVar("T", bound=Sized)
_PATIENCE = 2.0  # seconds; what is done sooner needs no bar
_OFTEN = 0.1  # seconds between two looks


def is_terminal(stream: IO[Any] | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


def can_be_shown() -> bool:
    """Whether standard error is a terminal that can take back what it shows."""
    return is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb"


@contextlib.contextmanager
def watched(
    blocks: Iterable[T], total: int | None, shown: bool, rows: Callable[[T], int] = len
) -> Iterator[Iterator[T]]:
    """The same blocks, with a bar while they are worked on; it comes after a while and goes at the end.

    Args:
        blocks: of rows, one after the other; a block counts as done when the next is asked for.
        total: how many rows there are; None where that isn't known, and the bar only counts.
        shown: whether there is to be a bar at all.
        rows: how many rows a block has.
    """
    if not shown:
        yield iter(blocks)
        return
    with contextlib.ExitStack() as stack:
        yield _counted(blocks, total, stack, rows)


def _counted(
    blocks: Iterable[T], total: int | None, stack: contextlib.ExitStack, rows: Callable[[T], int]
) -> Iterator[T]:
    began = looked = time.monotonic()
    update: Callable[[int], None] | None = None
    done = 0
    for block in blocks:
        yield block
        done += rows(block)
        now = time.monotonic()
        if now - looked >= _OFTEN and now - began >= _PATIENCE and done != total:
            looked = now
            update = update or _bar(total, now - began, done, stack)
            update(done)
    stack.close()  # before anything is printed about the whole


def _bar(total: int | None, elapsed: float, done: int, stack: contextlib.ExitStack) -> Callable[[int], None]:
    """A bar on standard error, and what moves it on; it vanishes when the stack is left."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.text import Text

    class Left(ProgressColumn):
        """The time left, from the speed since the beginning, which Rich's own doesn't know."""

        def render(self, task: Task) -> Text:
            spent = elapsed + (task.elapsed or 0.0)
            left = spent * (task.total - task.completed) / task.completed if task.total and task.completed else 0.0
            minutes, seconds = divmod(round(left), 60)
            return Text(f"{minutes // 60}:{minutes % 60:02}:{seconds:02} left" if task.total else "")

    known = [BarColumn(), TextColumn("{task.percentage:>3.0f}%"), Left()] if total is not None else []
    bar = Progress(
        *known,
        TextColumn("{task.completed:,.0f} rows"),
        console=Console(file=sys.stderr),
        transient=True,
        auto_refresh=False,  # a thread that draws would have to be waited for
        redirect_stdout=False,
        redirect_stderr=False,
    )
    stack.enter_context(tidied(bar.stop))
    bar.start()
    task = bar.add_task("", total=total, completed=done)
    return lambda rows: bar.update(task, completed=rows, refresh=True)
