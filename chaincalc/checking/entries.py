"""Comparing an answer that is an array with a chain's derivative, entry by entry."""

from __future__ import annotations

import json
from collections.abc import Mapping

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.chain import Chain
from chaincalc.checking.answer import Answer
from chaincalc.checking.items import Item
from chaincalc.checking.numbers import TO_THE_DIGITS, Tolerance
from chaincalc.functions.primitive import Array
from chaincalc.language.tree import number


class ArrayKey:
    """A chain at its inputs, arrays among them, whose derivatives answers are compared with.

    Args:
        chain: the chain.
        inputs: a value for every input, by name.
        tolerance: how far an entry may be off.

    Raises:
        InputError: an input is missing, or their shapes don't fit.
    """

    def __init__(self, chain: Chain, inputs: Mapping[str, Array], tolerance: Tolerance) -> None:
        self.derivatives = chain.trace(None, **inputs).derivatives
        self.tolerance = tolerance

    def check(self, wrt: str, answer: Array, name: str, typed: str = "") -> Item:
        """Compare an answer with the derivative with respect to an input.

        Args:
            wrt: the input's name.
            answer: of the shape of the result followed by that of the input; of a number that of the input.
            name: what the item is called.
            typed: the answer as it was typed.

        Raises:
            InputError: the chain has no such input.
        """
        if wrt not in self.derivatives:
            raise InputError(f"the chain has no input '{wrt}'\n  its inputs are {', '.join(self.derivatives)}")
        truth, answer = np.asarray(self.derivatives[wrt].exact), np.asarray(answer, dtype=float)
        given = typed or json.dumps(answer.tolist()).replace(".0,", ",").replace(".0]", "]")
        if truth.shape != answer.shape:
            told = f"the answer has the shape {answer.shape}, and the derivative {truth.shape}"
            return Item(name, given, False, note=told)
        verdicts = {place: self._entry(float(answer[place]), float(truth[place])) for place in np.ndindex(truth.shape)}
        wrong = next((place for place, note in verdicts.items() if note is None), None)
        if wrong is None:
            notes = [note for note in verdicts.values() if note]
            return Item(name, given, True, note=notes[0] if notes else "")
        told = f"the first entry that is wrong: {wrt}[{', '.join(map(str, wrong))}]" if wrong else ""
        return Item(
            name, given, False, expected=float(truth[wrong]), value=float(answer[wrong]), note=told, is_number=True
        )

    def _entry(self, value: float, truth: float) -> str | None:
        """A remark about a right entry, mostly ""; None for a wrong one."""
        if np.isnan(truth):
            return "" if np.isnan(value) else None
        tolerance = self.tolerance
        near = abs(value - truth) <= tolerance.absolute + tolerance.relative * abs(truth)
        if near and tolerance.significant is None:
            return ""
        read = Answer(value, number(value), value, repr(value))
        return TO_THE_DIGITS if tolerance.by_digits(read, truth) else None
