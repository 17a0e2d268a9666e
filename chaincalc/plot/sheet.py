"""A sheet for a picture in a file, svg, png or pdf: drawn with matplotlib, the same bytes for the same picture.

Nothing of the machine gets in: matplotlib's own font, its own defaults instead of the user's matplotlibrc, no date, no
version; letters are outlines, so that the file looks the same everywhere. Text is never read as mathematics.
"""

from __future__ import annotations

import io
import logging
import os
import textwrap
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from chaincalc.base.errors import OutputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

# The colours that Okabe and Ito chose so that nobody confuses them ("Color Universal Design", 2008).
BLUE, RED, GREEN, PURPLE, ORANGE = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"
FAINT, GREY = "#D9D9D9", "#555555"
SIZE, SMALL_SIZE = 11.0, 9.0  # of letters, in points
LINE, LETTER = 1.5 / 72, 0.6 / 72  # inches for each point of letter size: from line to line, from letter to letter
_DPI = 150


class Sheet(NamedTuple):
    """A figure that is being drawn, and its font."""

    figure: Figure
    font: FontProperties
    width: float
    height: float

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes whose place is in inches, from the left and from the top."""
        down = self.height - top - height
        return self.figure.add_axes((left / self.width, down / self.height, width / self.width, height / self.height))

    def write(self, left: float, top: float, text: str, size: float, **how: Any) -> None:
        """A line of text whose upper left corner is at a place in inches."""
        self.figure.text(
            left / self.width, 1 - top / self.height, text, fontproperties=self.font, fontsize=size, va="top",
            parse_math=False, **how,
        )  # fmt: skip


def check_installed() -> None:
    """See to it that matplotlib is there.

    Raises:
        OutputError: it isn't.
    """
    import importlib.util

    if importlib.util.find_spec("matplotlib") is None:
        raise OutputError(
            "files are drawn with matplotlib, which isn't installed\n"
            '  pip install "chaincalc[figures]"; without -o the picture is drawn in the terminal'
        )


def saved(draw: Callable[[FontProperties], Figure], form: str, title: str) -> bytes:
    """A file's content.

    Args:
        draw: draws the figure, with the font that is given to it.
        form: svg, png or pdf.
        title: what the file says of itself.

    Raises:
        OutputError: matplotlib can't be loaded.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that the font lacks is drawn as a box
        matplotlib = _matplotlib()
        settings = {key: value for key, value in matplotlib.rcParamsDefault.items() if key != "backend"}
        with matplotlib.rc_context(settings | {"svg.hashsalt": "chaincalc", "svg.fonttype": "path"}):
            from matplotlib.font_manager import FontProperties

            font = FontProperties(fname=Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"))
            return _bytes(draw(font), form, title)


def sheet_of(width: float, height: float, font: FontProperties) -> Sheet:
    """An empty sheet; width and height are in inches."""
    from matplotlib.figure import Figure

    return Sheet(Figure(figsize=(width, height)), font, width, height)


def _matplotlib() -> Any:
    """The library, loaded without a word about the user's own settings, which aren't used.

    Raises:
        OutputError: it isn't there, or it can't be loaded.
    """
    check_installed()
    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
    backend = os.environ.pop("MPLBACKEND", None)  # a misspelt one would stop the import; no window is ever opened
    try:
        import matplotlib as loaded
        import matplotlib.figure
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise OutputError(f"matplotlib can't be loaded: {reason}") from None
    finally:
        if backend is not None:
            os.environ["MPLBACKEND"] = backend
    return loaded


def _bytes(drawn: Figure, form: str, title: str) -> bytes:
    nothing = {"svg": ("Date", "Creator"), "png": ("Software",), "pdf": ("CreationDate", "Creator", "Producer")}[form]
    metadata: dict[str, Any] = {"Title": title, **dict.fromkeys(nothing)}
    content = io.BytesIO()
    drawn.savefig(content, format=form, dpi=_DPI, metadata=metadata)
    return content.getvalue()


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The text in lines that fit into so many inches."""
    return textwrap.wrap(text, max(10, int(width / (size * LETTER))), break_on_hyphens=False, max_lines=4,
                         placeholder=" ...") or [""]  # fmt: skip
