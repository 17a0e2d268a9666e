"""What writes a tape: it stands in for an array, and notes which NumPy calls a computation makes with it.

The computation is the ordinary one, formulas, primitives and all; it doesn't know that nothing is computed. Where it
asks whether a mask holds anywhere, or whether all is finite, it is told that everything is in order, and the question
becomes a guard: the tape asks it anew of the real numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

from chaincalc.base.lazy import np
from chaincalc.calculus.watch import Watch
from chaincalc.engine.tape import WATCH, Step, Tape
from chaincalc.functions.primitive import Array, Mask
from chaincalc.language.evaluate import any_of, dot

# These round exactly, so that their results have the same bits when they replace one of the inputs. Of the others
# NumPy has more than one version, and where input and output are one array it may take another.
_EXACT = {
    "add", "subtract", "multiply", "divide", "negative", "absolute", "sqrt", "square", "_maximum", "_minimum", "sign",
    "greater", "greater_equal", "less", "less_equal", "equal", "not_equal", "isnan", "isinf", "isfinite",
    "logical_and", "logical_or", "logical_not", "bitwise_and", "bitwise_or", "invert",
}  # fmt: skip
_FLOAT, _BOOL = "d", "?"


class NotOnTapeError(Exception):
    """A computation does what no tape can repeat."""


class Call(NamedTuple):
    """A NumPy call, or a guard, which has no result; its inputs are numbers of values."""

    function: Callable[..., Any]
    inputs: tuple[int, ...]
    result: int | None


class Recorder:
    """All values of a computation, numbered, and the calls that make them; value 0 is the input."""

    def __init__(self) -> None:
        self.kinds = [_FLOAT]
        self.constants: dict[int, Array] = {}
        self.calls: list[Call] = []
        self._known: dict[Hashable, int] = {}

    def number(self, value: Any) -> int:
        """The number of a value: of one that was recorded, or of a constant.

        Raises:
            NotOnTapeError: it is an array.
        """
        if isinstance(value, Recorded):
            return value.number
        constant = np.asarray(value)
        if constant.dtype != bool:
            constant = constant.astype(float)
        if constant.ndim:
            raise NotOnTapeError
        key = (constant.dtype.char, constant.tobytes())
        if key not in self._known:
            self._known[key] = self._new(constant.dtype.char)
            self.constants[self._known[key]] = constant
        return self._known[key]

    def call(self, function: Callable[..., Any], inputs: Sequence[Any], kind: str) -> Recorded:
        """The result of a call; of the same call with the same inputs it is the same one."""
        numbers = tuple(map(self.number, inputs))
        key = (function, numbers)
        if key not in self._known:
            self._known[key] = self._new(kind)
            self.calls.append(Call(function, numbers, self._known[key]))
        return Recorded(self, self._known[key])

    def guard(self, function: Callable[..., bool | None], inputs: Sequence[Any]) -> None:
        self.calls.append(Call(function, tuple(map(self.number, inputs)), None))

    def _new(self, kind: str) -> int:
        self.kinds.append(kind)
        return len(self.kinds) - 1

    def tape(self, results: Sequence[Any]) -> Tape:
        """The tape that computes these results."""
        calls = list(self.calls)
        wanted: dict[int, int] = {}  # the place among the results
        for place, result in enumerate(results):
            number = self.number(result)
            if number == 0 or number in self.constants or number in wanted:
                copied = self._new(_FLOAT)
                calls.append(Call(np.positive, (number,), copied))
                number = copied
            wanted[number] = place
        return self._laid_out(_needed(calls, set(wanted)), wanted)

    def _laid_out(self, calls: Sequence[Call], wanted: dict[int, int]) -> Tape:
        """The calls with a place for each value: the input, the results, the constants, and then a few buffers."""
        used = sorted({number for call in calls for number in call.inputs} & self.constants.keys())
        places = {0: 0}
        places |= {number: 1 + place for number, place in wanted.items()}
        places |= {number: 1 + len(wanted) + i for i, number in enumerate(used)}
        first = len(places)
        last_use = {number: at for at, call in enumerate(calls) for number in call.inputs}
        free: dict[str, list[int]] = {_FLOAT: [], _BOOL: []}
        buffers: list[str] = []
        steps = []
        for at, call in enumerate(calls):
            inputs = tuple(places[number] for number in call.inputs)
            done = [n for n in dict.fromkeys(call.inputs) if last_use[n] == at and places[n] >= first]
            in_place = getattr(call.function, "__name__", "") in _EXACT
            if in_place or call.result is None:
                _release(done, places, free, self.kinds)
            if call.function is Watch.compare:
                inputs = (WATCH, *inputs)
            if call.result is not None:
                kind = self.kinds[call.result]
                if call.result not in places:
                    if free[kind]:
                        places[call.result] = free[kind].pop()
                    else:
                        buffers.append(kind)
                        places[call.result] = first + len(buffers) - 1
                inputs = (*inputs, places[call.result])
                if not in_place:
                    _release(done, places, free, self.kinds)
            steps.append(Step(call.function, inputs, call.result is None))
        return Tape(steps, [self.constants[n] for n in used], "".join(buffers))


def _release(numbers: Sequence[int], places: dict[int, int], free: dict[str, list[int]], kinds: Sequence[str]) -> None:
    for number in numbers:
        free[kinds[number]].append(places[number])


def _needed(calls: Sequence[Call], wanted: set[int]) -> list[Call]:
    """The guards, and the calls whose results somebody asks for."""
    wanted = set(wanted)
    kept = []
    for call in reversed(calls):
        if call.result is None or call.result in wanted:
            wanted.update(call.inputs)
            kept.append(call)
    return kept[::-1]


class Recorded(np.lib.mixins.NDArrayOperatorsMixin):
    """An array that isn't there; what is done with it is noted."""

    __slots__ = ("number", "recorder")
    shape = ()  # what is made in its shape is a number, and a number goes with arrays of every shape
    size = 0

    def __init__(self, recorder: Recorder, number: int) -> None:
        self.recorder, self.number = recorder, number

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Recorded:
        if method != "__call__" or options or ufunc.nout != 1:
            raise NotOnTapeError
        if ufunc is np.positive:
            return self
        kinds = [self.recorder.kinds[self.recorder.number(value)] for value in inputs]
        kind = ufunc.resolve_dtypes((*map(np.dtype, kinds), None))[-1].char
        if kind not in (_FLOAT, _BOOL):
            raise NotOnTapeError
        return self.recorder.call(_WITH_OUT.get(ufunc, ufunc), inputs, kind)

    def __array_function__(self, function: Any, types: Any, inputs: tuple[Any, ...], options: Any) -> Any:
        if options:
            raise NotOnTapeError
        if function is np.shape:
            return self.shape
        if function is np.ndim:
            return 1
        if function is np.count_nonzero:  # by any_of: the answer no is guarded
            self.recorder.guard(any_of, inputs)
            return 0
        if function is np.where and len(inputs) == len(("condition", "one", "other")):
            return self.recorder.call(_where, inputs, _FLOAT)
        if function is np.clip:
            return self.recorder.call(np.clip, inputs, _FLOAT)
        raise NotOnTapeError

    def dot(self, other: Any) -> float:
        """What `dot` calls; the answer, a finite number, is guarded."""
        if not (isinstance(other, Recorded) or math.isfinite(other)):
            raise NotOnTapeError
        self.recorder.guard(_not_finite, (self, other if isinstance(other, Recorded) else self))
        return 0.0

    def astype(self, dtype: Any) -> Recorded:
        if dtype is not float:
            raise NotOnTapeError
        return self.recorder.call(_as_float, (self,), _FLOAT)

    def __pow__(self, exponent: Any) -> Any:
        if exponent != 2:  # for this one arrays have a way of their own
            raise NotOnTapeError
        return np.square(self)

    def __bool__(self) -> bool:
        raise NotOnTapeError

    def __float__(self) -> float:
        raise NotOnTapeError

    def __array__(self, *_: Any, **__: Any) -> Array:
        raise NotOnTapeError


class RecordedWatch(Watch):
    """A watch's questions, to be asked of the real numbers when the tape is played."""

    def compare(self, small: Any, large: Any) -> None:
        for number in (small, large):
            if isinstance(number, Recorded):
                number.recorder.guard(Watch.compare, (small, large))
                return


def _maximum(a: Array, b: Array, out: Array) -> None:
    np.maximum(a, b, out=out)


def _minimum(a: Array, b: Array, out: Array) -> None:
    np.minimum(a, b, out=out)


_WITH_OUT = {np.maximum: _maximum, np.minimum: _minimum}  # a third argument without its name is deprecated there


def _where(mask: Mask, one: Array, other: Array, out: Array) -> None:
    np.copyto(out, other)
    np.copyto(out, one, where=mask)


def _as_float(mask: Mask, out: Array) -> None:
    np.copyto(out, mask)


def _not_finite(a: Array, b: Array) -> bool:
    return not math.isfinite(dot(a, b))


def record(computation: Callable[[Array], Sequence[Array]]) -> Tape | None:
    """A computation as a tape; None where no tape can repeat it."""
    recorder = Recorder()
    try:
        with np.errstate(all="ignore"):
            return recorder.tape(computation(Recorded(recorder, 0)))
    except (NotOnTapeError, TypeError, AttributeError):
        return None
