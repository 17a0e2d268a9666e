"""The command `chaincalc`, and `python -m chaincalc`."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from types import FrameType

from chaincalc.leaving import tidy_all


def main() -> None:
    """Run the command line and exit with its code; 130 where it is interrupted, however early."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # nobody wants it ignored
        signal.signal(signal.SIGINT, _leave)
    try:
        _run()
    except OSError as error:  # --help or --version on a full disk
        with contextlib.suppress(OSError):  # nobody is left to be told
            print(f"error: can't write the output: {error.strerror}", file=sys.stderr)  # noqa: T201 - a last word
        sys.exit(2)
    finally:
        gc.freeze()  # what is left needs no search for cycles before the process ends


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Ctrl-C: end at once. An exception could come at a moment where it is lost, or be told about at length."""
    tidy_all()
    os._exit(130)


def _run() -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # starting threads costs time, and no chain needs them
    gc.set_threshold(100_000)  # nothing that is imported becomes garbage: look for it seldom
    from chaincalc.cli import app

    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that can't show a character shows a question mark
    app(prog_name="chaincalc")


if __name__ == "__main__":
    main()
