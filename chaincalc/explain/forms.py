"""The forms of an explanation: which suffix of a file stands for which, and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from chaincalc.base.choices import Face
from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.chain import Chain
from chaincalc.engine.second import SecondOpinion
from chaincalc.explain.explanation import Explanation, explain
from chaincalc.explain.faces import FACES, Explained, at, boxes, program
from chaincalc.explain.matrices import explain_array
from chaincalc.functions.primitive import Array
from chaincalc.links.differences import DELTA
from chaincalc.links.link import has_array_links

if TYPE_CHECKING:
    from chaincalc.plot.shapes import Drawing


class Asked(Record):
    """What is to be explained.

    Args:
        chain: the chain.
        at: all inputs by name, numbers and arrays.
        second: whoever is asked where floats may decide too much.
        span: the range that a page's slider goes over; None for one around the input.
        delta: the step of the difference formula.
        precision: significant digits.
        faces: which faces are shown.
        long_code: whether the program has tables and docstrings.
        name, description: what the chain is called, and what there is to say of it.
    """

    chain: Chain
    at: Mapping[str, Array]
    second: SecondOpinion | None = None
    span: tuple[float, float] | None = None
    delta: float = DELTA
    precision: int = 6
    faces: Sequence[Face] = FACES
    long_code: bool = False
    name: str = ""
    description: str = ""

    @property
    def is_alone(self) -> bool:
        """Whether one number flows through the chain, and nothing else."""
        array = has_array_links(self.chain.links) or np.ndim(self.at[self.chain.main])
        return len(self.at) == 1 and not array

    def explanation(self) -> Explained:
        """All that there is to say, as plain data."""
        chain = self.chain
        main, others = self.at[chain.main], {name: value for name, value in self.at.items() if name != chain.main}
        known = self.delta, self.name, self.description, others, self.second
        if has_array_links(chain.links) or any(map(np.ndim, self.at.values())):
            return explain_array(chain, main, *known)
        return explain(chain, float(main), *known)


def page_of(asked: Asked) -> str:
    from chaincalc.explain.page import page, page_of_several, still_page

    if asked.is_alone:
        about = asked.name, asked.description, asked.precision, asked.faces, asked.long_code
        x = float(asked.at[asked.chain.main])
        return page(asked.chain, x, asked.span, asked.delta, *about, asked.second)
    e = asked.explanation()
    if isinstance(e, Explanation):
        return page_of_several(asked.chain, e, asked.precision, asked.faces, asked.long_code)
    return still_page(e, asked.precision, asked.faces, asked.long_code)


def _markdown(asked: Asked) -> str:
    from chaincalc.explain.markdown import markdown

    return markdown(asked.explanation(), asked.precision, asked.faces, asked.long_code)


def _tex(asked: Asked) -> str:
    from chaincalc.explain.tex import document

    return document(asked.explanation(), asked.precision, asked.faces, asked.long_code)


def _program(asked: Asked) -> str:
    if "code" not in asked.faces:
        raise InputError(
            "a .py file holds the code alone\n  leave --face out, or write to a .md, .tex, .html or .txt file"
        )
    return program(asked.explanation(), asked.long_code)


def text_of(asked: Asked) -> str:
    from chaincalc.explain.text import text

    return text(asked.explanation(), asked.precision, faces=asked.faces, long_code=asked.long_code)


def _drawing(asked: Asked) -> tuple[Drawing, str]:
    """The diagram as shapes, and its title."""
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
    ".html": page_of, ".md": _markdown, ".tex": _tex, ".py": _program, ".txt": text_of, ".svg": _svg,
    ".png": lambda asked: _bitmap(asked, "png"), ".pdf": lambda asked: _bitmap(asked, "pdf"),
}  # fmt: skip
