"""The JSON Schema and the loader, held together: the schema refuses nothing that the loader takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chaincalc.base.errors import ChainFileError
from chaincalc.chainfile import loads_any, schema
from chaincalc.chainfile.nodes import Node, Scalar, Sequence
from chaincalc.chainfile.source import Source
from chaincalc.chainfile.yamltree import read_tree
from chaincalc.functions.arrays import ARRAY_FUNCTIONS, ARRAY_LINKS, ARRAY_SPELLINGS
from chaincalc.functions.registry import NAMES, PRIMITIVES

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "tests" / "data" / "chains"
TAKEN = sorted([*(DATA / "valid").glob("*.yaml"), *(ROOT / "chains").glob("*.yaml")])
REFUSED = sorted((DATA / "invalid").glob("*.yaml"))
VALIDATOR = jsonschema.Draft7Validator(schema())


def data(node: Node | None) -> Any:
    """A tree as the plain data that a schema speaks of."""
    if isinstance(node, Sequence):
        return [data(item) for item in node.items]
    if node is None or isinstance(node, Scalar):
        return node.value if node else None
    return {key.text: data(value) for key, value in node.entries}


def loader_takes(text: str) -> bool:
    try:
        loads_any(text)
    except ChainFileError:
        return False
    return True


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(schema())
    assert json.loads(json.dumps(schema(), allow_nan=False)) == schema()


def test_it_knows_every_primitive_and_its_parameters() -> None:
    links = schema()["definitions"]["link"]["anyOf"][-1]["properties"]
    arrays = {**ARRAY_SPELLINGS, **{name: f for name, f in ARRAY_FUNCTIONS.items() if f.takes_axis}}
    assert set(links) == {"table", *NAMES, *arrays}
    for name in arrays:
        assert links[name]["description"] == ARRAY_LINKS[name].about
    for primitive in PRIMITIVES.values():
        described = links[primitive.name]
        assert list(described["properties"]) == [p.name for p in primitive.parameters]
        assert described["description"] == primitive.about


@pytest.mark.parametrize("path", TAKEN, ids=lambda path: path.stem)
def test_it_takes_what_the_loader_takes(path: Path) -> None:
    loads_any(path.read_bytes(), path.name)
    VALIDATOR.validate(data(read_tree(Source(path.name, path.read_bytes()))))


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_it_refuses_what_is_marked_so(path: Path) -> None:
    """A file that is YAML says in its first line whether the schema refuses it as well."""
    first = path.read_bytes().splitlines()[:1]
    try:
        tree = read_tree(Source(path.name, path.read_bytes()))
    except ChainFileError:
        assert not any(line.startswith(b"# schema") for line in first)
        return
    taken = VALIDATOR.is_valid(data(tree))
    assert first in ([f"# schema: {'takes' if taken else 'refuses'}".encode()], [])


# -- structures that nobody thought of --

NUMBERS = st.one_of(
    st.integers(-1000, 1000),
    st.floats(-1e6, 1e6, allow_nan=False),
    st.sampled_from(["pi/4", "1/3", "-e", "sqrt(2)", "1e-3", "2*pi", "-1", "max(1, 2)"]),
)
POSITIVE = st.one_of(st.integers(1, 9), st.floats(1e-9, 1e6), st.sampled_from(["1/2", "10^-4", "pi"]))
TEXTS = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=30)
LINKS = st.sampled_from(
    ["square", "3*u - 14", "sin | cos", "leaky_relu(slope=0.1)", "-2*x", "max(t, 0)", "pi", "sqrt(1 + x^2)"]
)
FORMULAS = st.sampled_from(["3*u - 14", "sin(u)^2", "square", "max(u, 0)", "2", "first(2*u) + 1"])
PARAMETERS = st.dictionaries(st.sampled_from(["k", "scale", "shift"]), NUMBERS, max_size=2)


@st.composite
def functions(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {
        "first": draw(st.sampled_from(["u^2", {"formula": 3}, {"formula": "u", "derivative": "1"}, 5]))
    }
    for name in draw(st.lists(st.sampled_from(["f1", "bent", "sigma", "My_f2"]), unique=True)):
        parameters = draw(PARAMETERS)
        formula = draw(FORMULAS)
        if parameters:
            found[name] = {
                "formula": "*".join([*parameters, "u"]),
                "parameters": parameters,
                "derivative": draw(NUMBERS),
            }
        else:
            found[name] = draw(st.sampled_from([formula, {"formula": formula}, {"formula": formula, "parameters": {}}]))
    return found


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    u = draw(st.lists(st.integers(-99, 99), min_size=1, max_size=4, unique=True))
    column = st.lists(NUMBERS, min_size=len(u), max_size=len(u))
    return {"table": {"u": u, "value": draw(column), "derivative": draw(column)}}


@st.composite
def links(draw: st.DrawFn, own: dict[str, Any]) -> Any:
    kind = draw(st.sampled_from(["text", "number", "primitive", "own", "table", "array"]))
    if kind == "array":
        return draw(
            st.one_of(
                st.sampled_from(["mean", "sum", {"sum": {}}]),
                st.fixed_dictionaries({"add": st.fixed_dictionaries({"b": NUMBERS})}),
                st.fixed_dictionaries({"multiply": st.fixed_dictionaries({"c": NUMBERS})}),
            )
        )
    if kind == "text":
        return draw(st.one_of(LINKS, st.sampled_from(sorted(own) or ["square"])))
    if kind == "number":
        return draw(st.floats(-1e6, 1e6, allow_nan=False))
    if kind == "table":
        return draw(tables())
    if kind == "own" and own:
        name = draw(st.sampled_from(sorted(own)))
        known = own[name].get("parameters", {}) if isinstance(own[name], dict) else {}
    else:
        primitive = draw(st.sampled_from(sorted(PRIMITIVES.values(), key=lambda p: p.name)))
        name = primitive.name
        known = {p.name: 0 for p in primitive.parameters if p.default is None}
        if name == "leaky_relu":
            known["slope"] = 0
    return {name: {parameter: draw(NUMBERS) for parameter in known}}


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """A good chain file."""
    file: dict[str, Any] = {}
    own: dict[str, Any] = draw(st.one_of(st.just({}), functions()))
    if own:
        file["functions"] = own
    if draw(st.booleans()):
        file["chain"] = draw(LINKS)
    else:
        file["chain"] = draw(st.lists(links(own), min_size=1, max_size=4))
        if draw(st.booleans()):
            file["chain"].append({"table": {"u": [1], "derivative": [2]}})
    start = draw(st.integers(-5, 5))
    optional = {
        "name": TEXTS,
        "description": TEXTS,
        "x": st.one_of(NUMBERS, st.lists(NUMBERS, min_size=1, max_size=3)),
        "range": st.one_of(
            st.fixed_dictionaries({"start": st.just(start), "stop": st.integers(start + 1, 10), "step": POSITIVE}),
            st.fixed_dictionaries(
                {"start": st.just(start), "stop": st.integers(start + 1, 10), "num": st.integers(2, 99)}
            ),
        ),
        "delta": POSITIVE,
        "answer": st.one_of(NUMBERS, TEXTS),
    }
    for key in draw(st.lists(st.sampled_from(sorted(optional)), unique=True)):
        file[key] = draw(optional[key])
    return file


KEYS = [
    "chain", "x", "functions", "table", "leaky_relu", "power", "slope", "u", "value", "derivative", "formula", "delta",
    "parameters", "f1", "max", "pi", "square", "start", "stop", "step", "num", "k", "matmul", "add", "sum",
    "W", "b", "axis", "file",
]  # fmt: skip
JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, LINKS, st.sampled_from(["", " ", "square", "-1", "sqare", "u, 2"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every list or mapping within a value, with each of its indices or keys."""
    if not isinstance(value, dict | list):
        return []
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    return [(value, key) for key in keys] + [place for key in keys for place in places(value[key])]


@st.composite
def spoilt_files(draw: st.DrawFn) -> Any:
    """A good chain file in which something was replaced, added or removed."""
    file = json.loads(json.dumps(draw(files())))
    for _ in range(draw(st.integers(1, 2))):
        container, key = draw(st.sampled_from(places(file) or [(file, "chain")]))
        change = draw(st.sampled_from(["replace", "remove", "add"]))
        if change == "replace":
            container[key] = draw(JUNK)
        elif change == "remove":
            container.pop(key, None) if isinstance(container, dict) else container.pop(key)
        elif isinstance(container, dict):
            container[
                draw(st.sampled_from(["x", "k", "f1", "max", "slope", "step", "num", "derivative", "odd key"]))
            ] = draw(JUNK)
        else:
            container.insert(key, draw(JUNK))
    return file


@given(files())
@settings(deadline=None, max_examples=200)
def test_good_files_are_taken_by_both(file: Any) -> None:
    VALIDATOR.validate(file)
    loads_any(json.dumps(file, ensure_ascii=False))  # JSON is YAML


@given(st.one_of(spoilt_files(), JUNK))
@settings(deadline=None, max_examples=500)
def test_what_the_schema_refuses_the_loader_refuses(file: Any) -> None:
    if not VALIDATOR.is_valid(file):
        assert not loader_takes(json.dumps(file, ensure_ascii=False))
