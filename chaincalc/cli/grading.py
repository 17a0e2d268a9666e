"""What check does: the answers that it is asked about, compared, and printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from chaincalc.base.errors import ChaincalcError, InputError, printable
from chaincalc.base.lazy import np
from chaincalc.checking.answer import Language
from chaincalc.checking.items import Item
from chaincalc.checking.key import Key, Settings
from chaincalc.cli.inputs import is_array_text, read_inputs
from chaincalc.cli.points import parse_points
from chaincalc.cli.request import SUFFIXES, Source, read_any, read_standard_input
from chaincalc.cli.shell import say
from chaincalc.output import progress
from chaincalc.output.columns import CHECK_COLUMNS, SET_COLUMNS
from chaincalc.output.reply import Reply
from chaincalc.output.table import Table, choose

if TYPE_CHECKING:
    from chaincalc.chainfile import ExerciseSet
    from chaincalc.checking.classes import Row
    from chaincalc.course.variants import Variants

_MAX_POINTS = 10_000
_MAX_ERRORS = 10
_AT_ONCE = 10  # answers between two looks at the clock

T = TypeVar("T")


class Found(NamedTuple):
    """What check finds.

    Args:
        title: of its table.
        items: answer by answer.
        exercises: the set of exercises, if it is one.
        variants: each student's, where a class was graded.
    """

    title: str
    items: list[Item]
    exercises: ExerciseSet | None = None
    variants: Variants | None = None


def find_items(
    chain: Sequence[str] | None,
    answer: str | None,
    answers: str | None,
    x: Sequence[str] | None,
    settings: Settings,
    quiet: bool,
) -> Found:
    """What was found, answer by answer.

    Raises:
        ChaincalcError: the request can't be carried out.
    """
    if answer is not None and answers is not None:
        raise InputError("--answer and --answers exclude each other: one answer, or a class's")
    files = [text for text in chain or () if text.endswith(SUFFIXES)]
    if len(files) > 1 and len(files) == len(chain or ()):
        if answer is not None or answers is not None:
            raise InputError("several chain files are checked by the answers in them; --answer goes with one")
        from chaincalc.checking.files import check_files

        settings = replace(settings, x=parse_points(x).values if x else None)
        return Found("", _bit_by_bit(lambda some: check_files(some, settings), files, quiet))
    source = read_any(chain, quiet)
    if not isinstance(source, Source):
        return _set(source, answer, answers, x, settings, quiet)
    wrt = source.named(settings.wrt) if settings.wrt else ""
    if answer is not None and is_array_text(answer):
        return Found(source.title, [_array(source, answer, x, wrt or source.chain.main, settings)])
    settings = replace(settings, x=_points(source, x), wrt=wrt, values=_values(source))
    if answer is None and answers is None:
        if source.file is None:
            raise InputError("there is no answer to check\n  give it with --answer, or in a chain file as answer:")
        from chaincalc.checking.files import check_file

        return Found(source.title, check_file(source.file, settings))
    if source.file is not None:
        from chaincalc.checking.files import file_key

        key = file_key(source.file, settings)
    else:
        given = settings.x if settings.x is not None else source.x.values if source.x else None
        main, names = source.chain.main, source.chain.inputs
        letter = source.letter or (main if len(names) > 1 else "")
        language = Language.of(main, names, letter, {})
        key = Key(source.chain.links, replace(settings, x=given), main=main, language=language)
    if answers is not None:
        return Found(source.title, _class(key, answers, source.on_standard_input, quiet))
    return Found(source.title, [_one(key, answer or "")])


def _set(
    found: ExerciseSet,
    answer: str | None,
    answers: str | None,
    x: Sequence[str] | None,
    settings: Settings,
    quiet: bool,
) -> Found:
    """A class's answers to a set of exercises, or the set's own."""
    if answer is not None or x or settings.wrt or settings.order != 1:
        raise InputError("a set of exercises says itself what is asked; its answers are given with --answers")
    from chaincalc.course.graded import check_answers, check_set
    from chaincalc.course.variants import Variants

    title = printable(found.name)
    if answers is None:
        return Found(title, check_answers(found, settings), found)
    from chaincalc.checking.classes import OF_SETS, apart

    rows = _rows(answers, found.path == "<stdin>", OF_SETS)
    variants = Variants(found, settings)
    return Found(title, apart(_bit_by_bit(lambda some: check_set(variants, some), rows, quiet)), found, variants)


def _class(key: Key, name: str, taken: bool, quiet: bool) -> list[Item]:
    """A class's answers."""
    from chaincalc.checking.classes import COLUMNS, apart, check_class

    rows = _rows(name, taken, COLUMNS)
    return apart(_bit_by_bit(lambda some: check_class(key, some), rows, quiet))


def _rows(name: str, taken: bool, columns: tuple[str, ...]) -> list[Row]:
    """A class's table, from a file or from standard input."""
    from chaincalc.checking.classes import MAX_BYTES, read_bytes, read_class

    if name != "-":
        return read_class(read_bytes(name), name, columns)
    if taken:
        raise InputError("only one thing can be read from standard input: the chain, or the answers")
    return read_class(read_standard_input(MAX_BYTES + 1), "<stdin>", columns)


def _bit_by_bit(find: Callable[[Sequence[T]], list[Item]], wanted: Sequence[T], quiet: bool) -> list[Item]:
    """What is found about all that is wanted, with a bar that shows how far the work has come."""
    bits = (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))
    with progress.watched(bits, len(wanted), not quiet and progress.can_be_shown()) as watched:
        return [item for some in watched for item in find(some)]


def _one(key: Key, answer: str) -> Item:
    """A single answer; here it is an error if it can't be read, or if nothing can be told."""
    try:
        item = key.check(answer)
    except ChaincalcError as error:
        raise InputError(f"--answer: {error}") from None
    if item.correct is None:
        raise InputError(item.error)
    return item


def _points(source: Source, x: Sequence[str] | None) -> tuple[float, ...] | None:
    """The points of --x, as they were typed; None without it."""
    main = source.chain.main
    texts = (*(x or ()), *source.typed.get(main, ()))
    if not texts:
        return None
    if "-" in texts:
        values: list[float] = []
        for block in source.stream().blocks():
            values.extend(np.ravel(block).tolist())
            if len(values) > _MAX_POINTS:
                break
    else:
        values = list(parse_points(texts, f"--{main}").values)
    if len(values) > _MAX_POINTS:
        raise InputError(f"an answer is compared at {_MAX_POINTS:,} points at most")
    if not values:
        raise InputError("there is no number on standard input")
    return tuple(values)


def _array(source: Source, answer: str, x: Sequence[str] | None, wrt: str, settings: Settings) -> Item:
    """An answer that is an array."""
    from chaincalc.checking.entries import ArrayKey
    from chaincalc.cli.given import Whole
    from chaincalc.cli.named import array_of

    given = read_inputs(source, x, None, None, prefer="x")
    if not isinstance(given, Whole):
        raise InputError("--answer is an array, and the chain's derivative at points is a number each")
    if settings.order > 1:
        raise InputError("--order is for chains of numbers")
    tolerance = settings.tolerance
    if source.file is not None and tolerance.rounded:
        from chaincalc.checking.files import file_tolerance

        tolerance = file_tolerance(source.file)
    return ArrayKey(source.chain, given.values, tolerance).check(wrt, array_of("answer", answer), "answer", answer)


def _values(source: Source) -> dict[str, float]:
    """The other inputs that have a value, by name."""
    found: dict[str, float] = {}
    for name, texts in source.typed.items():
        if name == source.chain.main:
            continue
        values = parse_points(texts, f"--{name}").values
        if len(values) != 1:
            raise InputError(f"--{name} has {len(values)} values; with an answer it has one")
        found[name] = values[0]
    return found


def check_reply(items: Sequence[Item], title: str, wanted: Sequence[str]) -> Reply:
    """What was found, as plain data.

    Raises:
        InputError: there is no such column.
    """
    from chaincalc.checking import rows

    of_set = SET_COLUMNS if any(item.exercise for item in items) else ()
    known = (*CHECK_COLUMNS, *of_set, *rows.carried_columns(items))
    columns = choose(known, wanted)
    shown = columns or rows.columns_for_people(items)
    caption = "" if columns else rows.in_words(items)
    spare = () if columns else ("value", "x", "diagnosis")
    return Reply(
        Table(columns or known, [rows.block(items, columns or known)]),
        [Table(shown, [rows.block(items, shown, people=True)], title, caption, spare)],
        lambda: {"correct": all(item.correct is True for item in items)},
        [[rows.chosen(item, columns) for item in items]],
        key="items",
        count=len(items),
        bare=len(columns) == 1,
        guarded=True,
    )


def shows_mathematics() -> bool:
    """Whether standard output has the signs of mathematics."""
    try:
        "²·√′".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def tell(items: Sequence[Item], quiet: bool) -> None:
    """On standard error: what can't be read, and how many are right."""
    from chaincalc.checking.rows import labelled, summary

    errors = [item for item in items if item.error]
    for item in errors[:_MAX_ERRORS]:
        say(f"error: {labelled(item, item.error)}")
    if len(errors) > _MAX_ERRORS:
        say(f"error: and {len(errors) - _MAX_ERRORS:,} more that are unclear")
    if len(items) > 1:
        say(f"note: {summary(items)}", quiet)
