"""The command `chaincalc`, and `python -m chaincalc`.

Next to nothing is imported before ctrl-C has a meaning: up to then Python answers it, with a traceback. The module
`signal` itself takes as long as all of the rest, for the names that it makes of numbers; `_signal` is what it wraps.
"""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False  # as type checkers know it; `typing` takes a while to load
if TYPE_CHECKING:
    import signal
    from types import FrameType
else:
    import _signal as signal


def main() -> None:
    """Run the command line and exit with its code; 130 where it is interrupted, however early."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # nobody wants it ignored
        signal.signal(signal.SIGINT, _leave)
    for name in ("SIGTERM", "SIGHUP"):  # not every system has both
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _die)
    try:
        try:
            _run()
        finally:
            if sys.stdout is not None and not sys.stdout.closed:
                sys.stdout.flush()  # what is left of --help would be written when nobody can tell of a full disk
    except OSError as error:
        from chaincalc.cli.shell import abandon, say

        abandon(sys.stdout)
        if isinstance(error, BrokenPipeError):
            sys.exit(0)
        say(f"error: can't write the output: {error.strerror}")
        sys.exit(2)
    finally:
        gc.freeze()  # what is left needs no search for cycles before the process ends


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Ctrl-C: end at once. An exception could come at a moment where it is lost, or be told about at length."""
    _tidy()
    os._exit(130)


def _die(number: int, _frame: FrameType | None) -> None:
    """The end as `kill`, `timeout` or a terminal that is closed want it; who waits sees which signal it was."""
    _tidy()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _tidy() -> None:
    tidy_all = getattr(sys.modules.get("chaincalc.base.leaving"), "tidy_all", None)
    if tidy_all is not None:  # else nothing has begun that could be unfinished
        tidy_all()


def _run() -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # starting threads costs time, and no chain needs them
    gc.set_threshold(100_000)  # nothing that is imported becomes garbage: look for it seldom
    if sys.stderr is None:  # closed: what is told there must not come out elsewhere
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - it stays open to the end
    from chaincalc.cli import app

    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that can't show a character shows a question mark
    app(prog_name="chaincalc")


if __name__ == "__main__":
    main()
