"""An explanation in all its forms: text, a page in a notebook's cell, and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from chaincalc.api.arguments import chosen, delta_of, span_of
from chaincalc.base.choices import Face
from chaincalc.base.errors import InputError, OutputError, printable
from chaincalc.base.lazy import np
from chaincalc.base.shown import Told
from chaincalc.chain import Chain
from chaincalc.functions.primitive import Array
from chaincalc.links.differences import DELTA

if TYPE_CHECKING:
    from chaincalc.explain.faces import Explained
    from chaincalc.explain.forms import Asked


class Explanation(Told):
    """A chain explained at one value of each input: `chain.explain(1.0)` makes it.

    In a notebook it shows itself as the page with its sliders, under str() as text.

    Args:
        chain: the chain.
        inputs: one value of each input, by name: a number, or an array.
        span: the range of the page's slider; None for one around the input.
        delta: the step of the difference formula.
        precision: significant digits, 1 to 17.
        faces: `math`, `diagram` or `code`, or several of them; () for all.

    Raises:
        InputError: an input isn't finite, or delta, the span, the precision or a face isn't one.

    >>> explanation = Chain.parse("square | sin").explain(1.0)
    >>> str(explanation).splitlines()[0]
    'square | sin, at x = 1'
    """

    def __init__(
        self,
        chain: Chain,
        inputs: Mapping[str, Array],
        span: tuple[float, float] | None = None,
        delta: float = DELTA,
        precision: int = 6,
        faces: Face | Sequence[Face] = (),
    ) -> None:
        for name, value in inputs.items():
            if not np.all(np.isfinite(value)):
                raise InputError(f"{name} is explained at a finite number, not at {np.ravel(value)[:1]}")
            if not np.size(value):
                raise InputError(f"{name} is empty: there is nothing to explain")
        if type(precision) is not int or not 1 <= precision <= 17:
            raise InputError(f"precision is a whole number from 1 to 17, not {precision!r}")
        self.chain, self.inputs = chain, inputs
        wanted = (faces,) if isinstance(faces, str) else tuple(faces)
        self.faces: tuple[Face, ...] = tuple(chosen("face", each, Face) for each in wanted) or get_args(Face)
        self.span, self.delta, self.precision = span_of(span), delta_of(delta), precision

    @cached_property
    def asked(self) -> Asked:
        """What its forms are written from."""
        from chaincalc.explain.forms import Asked

        return Asked(
            self.chain, self.inputs, span=self.span, delta=self.delta, precision=self.precision, faces=self.faces
        )  # fmt: skip

    @cached_property
    def data(self) -> Explained:
        """All that there is to say, as plain data."""
        return self.asked.explanation()

    @property
    def value(self) -> Any:
        """The chain's value: a float, or an array."""
        from chaincalc.explain.explanation import Explanation as OfNumbers

        data = self.data
        return data.value if isinstance(data, OfNumbers) else data.compared.value

    @property
    def derivatives(self) -> dict[str, Any]:
        """The derivative with respect to each input, by name, as the chain rule gives it; nan for none."""
        from chaincalc.explain.explanation import Explanation as OfNumbers

        data = self.data
        if isinstance(data, OfNumbers):
            return {each.name: each.chain_rule for each in data.variables}
        return {name: both.chain_rule for name, both in data.compared.derivatives.items()}

    def save(self, path: str | Path) -> Path:
        """Write it to a file; one of that name is replaced, when all is written.

        Args:
            path: its suffix chooses the form: .html for the page, .md, .tex or .txt for the text, .py for the code,
                .svg, .pdf or .png for the diagram.

        Returns:
            The path.

        Raises:
            OutputError: the suffix means nothing, or the file can't be written.
        """
        from chaincalc.explain.forms import EXPLANATIONS
        from chaincalc.output.sink import check_target, opened

        path = Path(path)
        form = EXPLANATIONS.get(path.suffix.lower())
        if form is None:
            raise OutputError(f"{printable(str(path))}: the suffix chooses the form: {', '.join(EXPLANATIONS)}")
        check_target(path, force=True)
        content = form(self.asked)
        with opened(path, force=True) as out:
            if isinstance(content, bytes):
                out.buffer.write(content)
            else:
                out.write(content)
        return path

    def __repr__(self) -> str:
        at = ", ".join(f"{name}={_short(value)}" for name, value in self.inputs.items())
        return f"<explanation of {self.chain} at {at}>"


def _short(value: Array) -> str:
    return f"{float(value):g}" if not np.ndim(value) else f"array of shape {np.shape(value)}"
