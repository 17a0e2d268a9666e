"""The forms of an explanation: which suffix of a file stands for which, and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from chaincalc.base.choices import Face
from chaincalc.base.errors import InputError, clipped
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.cli.request import Source
from chaincalc.engine.second import SecondOpinion
from chaincalc.explain import Explanation, explain
from chaincalc.explain.matrices import explain_array
from chaincalc.functions.primitive import Array
from chaincalc.links.link import has_array_links

if TYPE_CHECKING:
    from chaincalc.explain.faces import Explained
    from chaincalc.plot.shapes import Drawing


class Asked(Record):
    """What is to be explained.

    Args:
        source: the chain.
        at: all inputs by name, numbers and arrays.
        second: whoever is asked where floats may decide too much.
        span: the range that a page's slider goes over; None for one around the input.
        delta: the step of the difference formula.
        precision: significant digits.
        faces: which faces are shown.
        long_code: whether the program has tables and docstrings.
    """

    source: Source
    at: Mapping[str, Array]
    second: SecondOpinion
    span: tuple[float, float] | None
    delta: float
    precision: int
    faces: Sequence[Face]
    long_code: bool

    @property
    def description(self) -> str:
        return self.source.file.description if self.source.file is not None else ""

    def explanation(self) -> Explained:
        """All that there is to say, as plain data."""
        source, chain = self.source, self.source.chain
        main, others = self.at[chain.main], {name: value for name, value in self.at.items() if name != chain.main}
        known = self.delta, source.name, self.description, others, self.second
        if has_array_links(chain.links) or any(map(np.ndim, self.at.values())):
            return explain_array(chain, main, *known)
        return explain(chain, float(main), *known)


def read_faces(wanted: Sequence[str] | None) -> tuple[Face, ...]:
    """The faces that are shown; all of them where none is asked for.

    Raises:
        InputError: there is no such face.
    """
    from chaincalc.explain.faces import FACES

    for name in wanted or ():
        if name not in FACES:
            raise InputError(
                f"--face {clipped(name)}: there is no such face\n  take {', '.join(FACES[:-1])} or {FACES[-1]}"
            )
    return tuple(face for face in FACES if not wanted or face in wanted)


def _page(asked: Asked) -> str:
    from chaincalc.explain.page import page, page_of_several, still_page

    source, chain = asked.source, asked.source.chain
    if len(asked.at) == 1 and not has_array_links(chain.links) and not np.ndim(asked.at[chain.main]):
        about = source.name, asked.description, asked.precision, asked.faces, asked.long_code
        return page(chain, float(asked.at[chain.main]), asked.span, asked.delta, *about, asked.second)
    e = asked.explanation()
    if isinstance(e, Explanation):
        return page_of_several(chain, e, asked.precision, asked.faces, asked.long_code)
    return still_page(e, asked.precision, asked.faces, asked.long_code)


def _markdown(asked: Asked) -> str:
    from chaincalc.explain.markdown import markdown

    return markdown(asked.explanation(), asked.precision, asked.faces, asked.long_code)


def _tex(asked: Asked) -> str:
    from chaincalc.explain.tex import document

    return document(asked.explanation(), asked.precision, asked.faces, asked.long_code)


def _program(asked: Asked) -> str:
    from chaincalc.explain.faces import program

    if "code" not in asked.faces:
        raise InputError(
            "a .py file holds the code alone\n  leave --face out, or write to a .md, .tex, .html or .txt file"
        )
    return program(asked.explanation(), asked.long_code)


def _text(asked: Asked) -> str:
    from chaincalc.explain.text import text

    return text(asked.explanation(), asked.precision, faces=asked.faces, long_code=asked.long_code)


def _drawing(asked: Asked) -> tuple[Drawing, str]:
    """The diagram as shapes, and its title."""
    from chaincalc.explain.faces import at, boxes
    from chaincalc.explain.picture import drawing
    from chaincalc.notation.unicode import UnicodeNotation

    if "diagram" not in asked.faces:
        raise InputError(
            "a picture holds the diagram alone\n  leave --face out, or write a .md, .tex, .html or .txt file"
        )
    notation = UnicodeNotation(asked.precision)
    e = asked.explanation()
    title = f"{e.title}, at {at(e, notation)}"
    return drawing(boxes(e, notation), title), title


def _svg(asked: Asked) -> str:
    from chaincalc.plot.svg import svg

    return svg(_drawing(asked)[0])


def _bitmap(asked: Asked, form: str) -> bytes:
    from chaincalc.plot.bitmap import bitmap
    from chaincalc.plot.sheet import check_installed

    check_installed()
    drawing, title = _drawing(asked)
    return bitmap(drawing, form, title)


EXPLANATIONS: dict[str, Callable[[Asked], str | bytes]] = {
    ".html": _page, ".md": _markdown, ".tex": _tex, ".py": _program, ".txt": _text, ".svg": _svg,
    ".png": lambda asked: _bitmap(asked, "png"), ".pdf": lambda asked: _bitmap(asked, "pdf"),
}  # fmt: skip
