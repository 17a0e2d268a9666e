"""The answers in chain files: those of one file, and those of a folder of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chaincalc.base.errors import ChaincalcError, ChainFileError, InputError, printable
from chaincalc.base.lazy import np
from chaincalc.chain import Chain
from chaincalc.chainfile import Answer, ChainFile, load
from chaincalc.checking.alone import refuse_arrays
from chaincalc.checking.answer import Language, read_answer
from chaincalc.checking.entries import ArrayKey
from chaincalc.checking.items import Item
from chaincalc.checking.key import Key, Settings
from chaincalc.checking.numbers import Tolerance
from chaincalc.engine.inputs import places
from chaincalc.language.inputs import Inputs
from chaincalc.language.split import split
from chaincalc.language.tree import NamedFunction, bind, number
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Link

ORDERS = {"value at x": 0, "second derivative": 2}  # of what a file asks for
_NOTHING = "there is nothing to check: no answer, and no derivative beside a function"


def file_key(file: ChainFile, settings: Settings) -> Key:
    """The key for the derivative of a file's chain: numbers are compared at its x, formulas everywhere.

    Points that were asked for are for both.

    Raises:
        ChainFileError: the chain takes arrays.
    """
    try:
        refuse_arrays(file.links)
    except InputError as error:
        raise ChainFileError(str(error), file.path) from None
    asked = settings.x is not None
    x = file.x if settings.x is None else settings.x
    names = list(places(file.links, file.main))
    letter = file.variable if file.variable not in names else ""
    called = letter or ("" if len(names) == 1 and not file.variable else file.main)
    numbers = {name: float(known[0]) for name, known in file.vary.choices.items() if name != "x"}
    language = Language.of(file.main, names, called, file.functions, numbers)
    own = {name: value for name, value in file.inputs.items() if isinstance(value, float)}
    tolerance = settings.tolerance if not settings.tolerance.rounded else file_tolerance(file)
    order = ORDERS.get(file.ask, settings.order)
    settings = replace(settings, x=x, values={**own, **settings.values}, tolerance=tolerance, order=order)
    asked = asked or "at x" in file.ask
    return Key(file.links, settings, main=file.main, formulas_at_x=asked, language=language)


def file_tolerance(file: ChainFile) -> Tolerance:
    """What the file says of how far answers may be off."""
    return Tolerance(file.rtol, file.atol, file.significant)


def check_file(file: ChainFile, settings: Settings) -> list[Item]:
    """Every answer in a file: those beside its functions, then the chain's.

    Raises:
        ChainFileError: there is none.
    """
    if any(not isinstance(given.value, float | str) for given in file.answers.values()):
        return _check_arrays(file, settings)
    items = []
    tolerance = settings.tolerance if not settings.tolerance.rounded else file_tolerance(file)
    for name, given in file.derivatives.items():
        function = file.functions[name]
        inputs = Inputs("x", file.variables.get(name, ""))
        language = Language(file.functions, dict(function.parameters), inputs)
        key = Key(function_links(function), Settings(tolerance=tolerance), language=language)
        items.append(_placed(key.grade(given.value, name), file, given))
    if file.answer is not None:
        items.append(_placed(file_key(file, settings).grade(file.answer.value, "answer"), file, file.answer))
    for name, given in file.answers.items():
        if name not in places(file.links, file.main):
            known = ", ".join(places(file.links, file.main))
            raise ChainFileError(f"the chain has no input '{name}'\n  its inputs are {known}", file.path)
        items.append(_placed(file_key(file, replace(settings, wrt=name)).grade(given.value, name), file, given))
    if not items:
        raise ChainFileError(_NOTHING, file.path)
    return items


def _check_arrays(file: ChainFile, settings: Settings) -> list[Item]:
    """The answers by input of a file whose chain takes arrays."""
    tolerance = settings.tolerance if not settings.tolerance.rounded else file_tolerance(file)
    x = file.array if file.array is not None else file.x[0] if file.x else None
    given = {**file.inputs, **({} if x is None else {file.main: x})}
    try:
        key = ArrayKey(
            Chain(file.links, file.main), {name: np.asarray(value) for name, value in given.items()}, tolerance
        )
        found = []
        for name, answer in file.answers.items():
            value = answer.value if not isinstance(answer.value, str) else read_answer(answer.value).value
            found.append(key.check(name, np.asarray(value), name))
    except ChaincalcError as error:
        raise ChainFileError(str(error), file.path) from None
    return found


def check_files(paths: Sequence[str], settings: Settings) -> list[Item]:
    """An item a file, about its first answer that is wrong; a file that can't be read is an item with an error."""
    return [_check_path(path, settings) for path in paths]


def function_links(function: NamedFunction) -> tuple[Link, ...]:
    """A file's own function as a chain, its parameters at their defaults."""
    body = bind(function.body, {name: number(value) for name, value in function.parameters})
    return tuple(FormulaLink(piece) for piece in split(body))


def _check_path(path: str, settings: Settings) -> Item:
    try:
        items = check_file(load(path), settings)
    except ChainFileError as error:
        return Item(printable(path), "", None, error=str(error))
    first = next((item for wanted in (None, False) for item in items if item.correct is wanted), items[-1])
    return replace(first, name=printable(path), part=first.name)


def _placed(item: Item, file: ChainFile, given: Answer) -> Item:
    """The item, its error with the answer's place in the file."""
    if not item.error:
        return item
    return replace(item, error=f"{printable(file.path)}:{given.line}:{given.column}: {item.error}")
