"""A set of exercises: a chain file that has several, each under a name; what stands at the top holds for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chaincalc.chainfile.form import FORM, LINE, LINES, ChainFile, keys
from chaincalc.chainfile.keys import Given, Key, Kind, Schema, mapping
from chaincalc.chainfile.nodes import Entry, Node, Scalar, Sequence, expect
from chaincalc.chainfile.nodes import Mapping as MappingNode
from chaincalc.chainfile.source import Place, Source, shown

MOST = 200  # exercises
EXAMPLE = "exercises: [{name: a, chain: sin(x^2)}, {name: b, chain: e^(-x)}]"
_COLUMNS = ("student", "total", "section")  # of a gradebook
_OWN = ("name", "description", "chain", "answer")  # keys that don't hold for several exercises


@dataclass(frozen=True)
class Exercise:
    """One of a set.

    Attributes:
        file: the exercise, each letter being the first of its numbers.
        source, node: where it stands.
    """

    file: ChainFile
    source: Source
    node: MappingNode

    @property
    def name(self) -> str:
        return self.file.name

    def variant(self, numbers: Mapping[str, float]) -> ChainFile:
        """The exercise with these numbers in its letters' places."""
        if not numbers:
            return self.file
        place = self.node.place
        chosen = (Entry(_text(name, place), _number(value, place)) for name, value in numbers.items())
        entries = (entry for entry in self.node.entries if entry.key.text != "vary")
        vary = Entry(_text("vary", place), MappingNode(tuple(chosen), True, place))
        return _read(self.source, MappingNode((*entries, vary), True, place))


@dataclass(frozen=True)
class ExerciseSet:
    """A set of exercises.

    Attributes:
        path: the file, as errors call it.
        name, description: of the set.
        seed: what students' numbers are drawn with.
        exercises: by name.
    """

    path: str
    name: str
    description: str
    seed: str
    exercises: Mapping[str, Exercise]


def read_set(source: Source, root: MappingNode) -> ExerciseSet:
    """A set of exercises.

    Raises:
        ChainFileError: it isn't one; the message says where, and what was expected.
    """
    for name in ("chain", "answer"):
        if (entry := root.get(name)) is not None:
            hint = "a chain belongs to an exercise; write it below 'exercises'"
            source.fail(f"a set of exercises has no {name} of its own", entry.key.place, hint)
    found: ExerciseSet = SET.read(source, root, "a set of exercises")
    return found


def _build(source: Source, given: Given) -> ExerciseSet:
    shared = [entry for name, entry in given.entries.items() if name in _SHARED]
    found: dict[str, Exercise] = {}
    for node in given.values["exercises"]:
        exercise = _exercise(source, node, shared)
        entry = node.get("name")
        if exercise.name.casefold() in (name.casefold() for name in found):
            source.fail(f"two exercises are called {shown(exercise.name)}", entry.value.place, "give one another name")
        found[exercise.name] = exercise
    return ExerciseSet(
        source.name, given.values.get("name", ""), given.values.get("description", ""),
        given.values.get("seed", ""), found,
    )  # fmt: skip


def _exercise(source: Source, node: MappingNode, shared: list[Entry]) -> Exercise:
    own = {entry.key.text for entry in node.entries}
    entry = node.get("name")
    if entry is None:
        source.fail("an exercise needs the key 'name'", node.place, f"for example  {EXAMPLE}")
    whole = MappingNode((*node.entries, *(each for each in shared if each.key.text not in own)), node.flow, node.place)
    file = _read(source, whole)
    if not file.name:
        source.fail("the exercise's name is empty", entry.value.place)
    if file.name.casefold() in _COLUMNS:
        source.fail(f"no exercise is called {shown(file.name)}", entry.value.place, "that is a column of gradebooks")
    if file.array is not None or any(not link.elementwise for link in file.links):
        source.fail("exercises are about numbers; this chain takes arrays", node.place, "check takes it from a file")
    return Exercise(file, source, whole)


def _read(source: Source, node: MappingNode) -> ChainFile:
    """An exercise's file; each may have as many formulas as a file, and is read again for each student's numbers."""
    source.formulas = 0
    file: ChainFile = FORM.read(source, node, "an exercise")
    return file


def _read_exercises(source: Source, node: Node, what: str) -> tuple[MappingNode, ...]:
    if isinstance(node, Sequence) and not node.items:
        source.fail("there is no exercise in this list", node.place, f"for example  {EXAMPLE}")
    if not isinstance(node, Sequence):
        expect(source, node, f"{what} takes a list of exercises", f"for example  {EXAMPLE}")
    if len(node.items) > MOST:
        source.fail(f"more than {MOST} exercises", node.place)
    for item in node.items:
        if not isinstance(item, MappingNode):
            expect(source, item, "an exercise takes a mapping", f"for example  {EXAMPLE}")
    return node.items  # type: ignore[return-value]  # each was looked at


def _read_anything(_: Source, node: Node, __: str) -> Node:
    return node  # it is read with each exercise


def _read_seed(source: Source, node: Node, what: str) -> str:
    if not isinstance(node, Scalar) or not node.text.strip():
        expect(source, node, f"{what} takes a text or a number", "such as autumn 2026")
    return " ".join(node.text.split())


def _text(text: str, place: Place) -> Scalar:
    return Scalar(text, text, True, place)


def _number(value: float, place: Place) -> Scalar:
    tree = getattr(value, "tree", None)
    if tree is None:
        return Scalar(float(value), repr(float(value)), True, place)
    from chaincalc.language.write import write

    return Scalar(write(tree), write(tree), False, place)


_EXERCISE: Schema = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {each.name: {"$ref": f"#/properties/{each.name}"} for each in keys()},
}
EXERCISES = Kind(_read_exercises, {"type": "array", "minItems": 1, "maxItems": MOST, "items": _EXERCISE})
SEED = Kind(_read_seed, {"type": ["string", "number"]})
_SHARED = {each.name for each in keys()} - set(_OWN)
OF_SETS = (
    Key("exercises", EXERCISES, "A set of exercises in place of one chain: each has a name, and what a chain file has; "
        "what stands beside this key holds for all of them.", needed=True),
    Key("seed", SEED, "Of a set: another seed gives students other numbers."),
)  # fmt: skip
SET = mapping(
    Key("name", LINE), Key("description", LINES), *OF_SETS,
    *(Key(name, Kind(_read_anything, {})) for name in sorted(_SHARED)),
    example=EXAMPLE, build=_build,
)  # fmt: skip
