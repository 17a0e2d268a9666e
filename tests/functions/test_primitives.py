"""Every primitive in the table against mpmath, which knows nothing of the declarations.

The tests loop over the table, so a new primitive is tested from the day it is declared. It needs one line in KNOWN,
and one in TORCH for each kink where PyTorch has a word. Its formula, computed by mpmath, is then the witness of its
functions, unless `oracles.py` has an independent one.
"""

import math
from collections.abc import Iterator
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from oracles import ORACLES, Oracle, Parameters, from_formula, oracle_of

from chaincalc.base.errors import ParameterError
from chaincalc.functions.primitive import Domain, Parameter, Primitive
from chaincalc.functions.registry import GROUPS, NAMES, PRIMITIVES

RTOL = 1e-12
TINY = 1e-300  # below this a float has fewer digits, so no relative error is asked for
HUGE = mp.ldexp(2**54 - 1, 970)  # from here on a number rounds to infinity
BITS = 400  # of a truth at a typical input
STEP = -90  # of a difference quotient, as a power of 2: far below the distance from any float to the next pole or end

# What a primitive with parameters is tested with, besides its defaults.
EXPONENTS = [0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 17.0, 63.0, 64.0, -1.0, -2.0, -3.0, -64.0, 128.0, 129.0, -200.0]
EXPONENTS += [0.5, 1 / 3, 1.5, 2.5, 63.7, -0.5, -1.5, -63.7, 1e-3, -1e-2, 1e-17, -100.5]
CASES: dict[str, list[Parameters]] = {
    "power": [{"exponent": exponent} for exponent in EXPONENTS],
    "affine": [{"scale": 3.0, "shift": -14.0}, {"scale": 0.0, "shift": 2.0}],
    "maximum": [{"c": 0.5}, {"c": -2.0}],
    "minimum": [{"c": 0.5}, {"c": -2.0}],
    "clip": [{"low": 0.0, "high": 2.5}, {"low": -3.0, "high": -2.0}],
    "leaky_relu": [{"slope": 0.1}, {"slope": -0.5}, {"slope": 0.0}, {"slope": 1.0}],
    "elu": [{"alpha": 0.5}, {"alpha": 2.0}, {"alpha": 0.0}, {"alpha": -1.0}],
}

LN2, LN3 = math.log(2.0), math.log(3.0)
EXACT, DIGITS = "an exact value", "mpmath at 30 digits"
# name: (input, parameters, value, where the value comes from)
KNOWN: dict[str, tuple[float, Parameters, float, str]] = {
    "identity": (2.5, {}, 2.5, EXACT),
    "square": (3.0, {}, 9.0, EXACT),
    "cube": (-2.0, {}, -8.0, EXACT),
    "power": (2.0, {"exponent": 10.0}, 1024.0, EXACT),
    "sqrt": (2.25, {}, 1.5, EXACT),
    "cbrt": (-27.0, {}, -3.0, EXACT),
    "reciprocal": (8.0, {}, 0.125, EXACT),
    "abs": (-3.0, {}, 3.0, EXACT),
    "sign": (-3.0, {}, -1.0, EXACT),
    "step": (0.0, {}, 1.0, "the definition: 0 below 0 and 1 from 0 on"),
    "affine": (5.0, {"scale": 3.0, "shift": -14.0}, 1.0, EXACT),
    "exp": (1.0, {}, 2.71828182845904523536028747135, DIGITS),
    "exp2": (-3.0, {}, 0.125, EXACT),
    "expm1": (1e-10, {}, 1.00000000005e-10, "two terms of its series"),
    "log": (10.0, {}, 2.30258509299404568401799145468, DIGITS),
    "log2": (0.125, {}, -3.0, EXACT),
    "log10": (1000.0, {}, 3.0, EXACT),
    "log1p": (1e-10, {}, 9.9999999995e-11, "two terms of its series"),
    "maximum": (-1.0, {"c": 0.5}, 0.5, EXACT),
    "minimum": (-1.0, {"c": 0.5}, -1.0, EXACT),
    "clip": (7.0, {"low": -1.0, "high": 2.0}, 2.0, EXACT),
    "sin": (math.pi / 6, {}, 0.5, EXACT),
    "cos": (math.pi / 3, {}, 0.5, EXACT),
    "tan": (math.pi / 4, {}, 1.0, EXACT),
    "sec": (math.pi / 3, {}, 2.0, EXACT),
    "csc": (math.pi / 6, {}, 2.0, EXACT),
    "cot": (math.pi / 4, {}, 1.0, EXACT),
    "arcsin": (0.5, {}, math.pi / 6, EXACT),
    "arccos": (0.5, {}, math.pi / 3, EXACT),
    "arctan": (1.0, {}, math.pi / 4, EXACT),
    "arcsec": (-2.0, {}, 2 * math.pi / 3, EXACT),
    "arccsc": (-2.0, {}, -math.pi / 6, EXACT),
    "arccot": (-1.0, {}, 3 * math.pi / 4, EXACT),
    "sinh": (LN2, {}, 3 / 4, "exact, as exp(log(2)) is 2"),
    "cosh": (LN2, {}, 5 / 4, "exact, as exp(log(2)) is 2"),
    "tanh": (LN2, {}, 3 / 5, "exact, as exp(log(2)) is 2"),
    "sech": (LN2, {}, 4 / 5, "exact, as exp(log(2)) is 2"),
    "csch": (LN2, {}, 4 / 3, "exact, as exp(log(2)) is 2"),
    "coth": (LN2, {}, 5 / 3, "exact, as exp(log(2)) is 2"),
    "arcsinh": (3 / 4, {}, LN2, "exact, as sinh(log(2)) is 3/4"),
    "arccosh": (5 / 4, {}, LN2, "exact, as cosh(log(2)) is 5/4"),
    "arctanh": (3 / 5, {}, LN2, "exact, as tanh(log(2)) is 3/5"),
    "degrees": (math.pi, {}, 180.0, EXACT),
    "radians": (180.0, {}, math.pi, EXACT),
    "relu": (-2.0, {}, 0.0, EXACT),
    "leaky_relu": (-5.0, {}, -1.0, "0.2 times -5"),
    "elu": (-LN2, {"alpha": 3.0}, -1.5, "exact, as exp(-log(2)) is 1/2"),
    "selu": (-1.0, {}, -1.1113307378125625, "PyTorch 2.13.0"),
    "sigmoid": (LN3, {}, 3 / 4, "exact, as exp(-log(3)) is 1/3"),
    "logit": (3 / 4, {}, LN3, "exact, as the odds are 3 to 1"),
    "softplus": (LN3, {}, 2 * LN2, "exact, as 1 + exp(log(3)) is 4"),
    "softsign": (3.0, {}, 3 / 4, EXACT),
    "silu": (LN3, {}, 0.75 * LN3, "exact, as sigmoid(log(3)) is 3/4"),
    "gelu_tanh": (1.0, {}, 0.8411919906082768, "PyTorch 2.13.0"),
    "mish": (LN2, {}, 0.8 * LN2, "exact, as tanh(log(3)) is 4/5"),
    "hard_tanh": (-7.0, {}, -1.0, EXACT),
    "hard_sigmoid": (1.5, {}, 0.75, EXACT),
    "relu6": (7.0, {}, 6.0, EXACT),
    "gaussian": (math.sqrt(LN2), {}, 0.5, "exact, as exp(-log(2)) is 1/2"),
}

# (name, parameters, kink, slope there). Source: PyTorch 2.13.0, autograd on the CPU, in double precision: torch.abs,
# torch.maximum, torch.minimum, torch.clamp, torch.relu, and leaky_relu, elu, selu, hardtanh, hardsigmoid and relu6 of
# torch.nn.functional.
TORCH: list[tuple[str, Parameters, float, float]] = [
    ("abs", {}, 0.0, 0.0),
    ("maximum", {}, 0.0, 0.5),
    ("maximum", {"c": 0.5}, 0.5, 0.5),
    ("minimum", {}, 0.0, 0.5),
    ("minimum", {"c": 0.5}, 0.5, 0.5),
    ("clip", {}, -1.0, 1.0),
    ("clip", {}, 1.0, 1.0),
    ("relu", {}, 0.0, 0.0),
    ("leaky_relu", {}, 0.0, 0.2),
    ("leaky_relu", {"slope": -0.5}, 0.0, -0.5),
    ("elu", {"alpha": 0.5}, 0.0, 0.5),
    ("elu", {"alpha": 2.0}, 0.0, 2.0),
    ("elu", {"alpha": -1.0}, 0.0, -1.0),
    ("selu", {}, 0.0, 1.7580993408473766),
    ("hard_tanh", {}, -1.0, 0.0),
    ("hard_tanh", {}, 1.0, 0.0),
    ("hard_sigmoid", {}, -3.0, 0.0),
    ("hard_sigmoid", {}, 3.0, 0.0),
    ("relu6", {}, 0.0, 0.0),
    ("relu6", {}, 6.0, 0.0),
]

# Where a slope crosses 0 because two terms cancel, each already rounded: between these inputs the error is bounded by
# 1e-15, not relatively. Both silu and mish have their lowest point there, and so has gelu_tanh.
CANCELLING: dict[str, tuple[float, float]] = {
    "silu": (-1.2795, -1.2775),
    "gelu_tanh": (-0.7535, -0.7515),
    "mish": (-1.1935, -1.1915),
}
FLOOR = 1e-15


# What chain text can count on; the table may grow beyond it.
TABLE = """
    identity square cube power sqrt cbrt reciprocal abs sign step affine exp exp2 expm1 log log2 log10 log1p
    sin cos tan sec csc cot arcsin arccos arctan arcsec arccsc arccot sinh cosh tanh sech csch coth
    arcsinh arccosh arctanh degrees radians
    relu leaky_relu elu selu sigmoid logit softplus softsign silu gelu_tanh mish hard_tanh hard_sigmoid
    relu6 gaussian maximum minimum clip
"""


def all_cases() -> Iterator[tuple[Primitive, Parameters]]:
    for primitive in PRIMITIVES.values():
        if all(p.default is not None for p in primitive.parameters):
            yield primitive, primitive.defaults
        for parameters in CASES.get(primitive.name, []):
            yield primitive, parameters


def case_id(value: Any) -> str:
    if isinstance(value, Primitive):
        return value.name
    return ",".join(f"{name}={number:g}" for name, number in value.items()) or "plain"


each_primitive = pytest.mark.parametrize("primitive", PRIMITIVES.values(), ids=case_id)
each_case = pytest.mark.parametrize(("primitive", "parameters"), list(all_cases()), ids=case_id)


def evaluate(primitive: Primitive, u: Any, parameters: Parameters) -> tuple[Any, Any]:
    """Value and slope, the way the package asks for them."""
    with np.errstate(all="ignore"):
        value = primitive.value(u, **parameters)
        return value, primitive.slope(u, value, **parameters)


def typical_points(primitive: Primitive) -> list[float]:
    low, high = primitive.typical
    inner = np.random.default_rng(1).uniform(low, high, 40)
    halves = np.arange(math.ceil(2 * low), math.floor(2 * high) + 1) / 2
    around = CANCELLING.get(primitive.name, ())
    return [float(u) for u in (*np.linspace(low, high, 61), *inner, *(halves if len(halves) < 50 else ()), *around)]


def extreme_points(domain: Domain) -> list[float]:
    """Every magnitude, both signs, multiples of pi/2, and both sides of each end and hole; not all in the domain."""
    sizes = [5e-324, 1e-300, 1e-200, 1e-150, 1e-100, 1e-16, 1e-8, 1e-5, 1e-3, 0.1, 1.0, 2.0, 3.0, 6.0, 10.0, 20.0]
    sizes += [23.3, 25.0, 30.0, 33.3, 36.7, 38.0, 50.0, 100.0, 300.0, 354.0, 355.5, 690.0, 700.0, 709.7, 710.4, 720.0]
    sizes += [745.0, 1000.0, 1e6, 1e15, 1e16, 1e50, 1e100, 1e150, 1e200, 1e300, 1.7e308]
    sizes += [k * math.pi / 2 for k in (1, 2, 3, 4, 7, 100, 1000)]
    sizes += [abs(1 - 10.0**-k) for k in (1, 4, 8, 12, 15)] + [1 + 10.0**-k for k in (1, 4, 8, 12, 15)]
    sizes += [0.25, 0.5, 0.5 - 1e-8, 0.5 + 1e-8, 0.5 - 1e-15, 0.5 + 1e-15]
    ends = [
        e for e in (domain.low, domain.high, *domain.holes, *(domain.gap or ()), 0.0, 1.0, -1.0) if math.isfinite(e)
    ]
    beside = [x for e in ends for x in (e, math.nextafter(e, math.inf), math.nextafter(e, -math.inf))]
    return [-0.0, *sorted({0.0, *sizes, *(-s for s in sizes), *beside})]


def inside(points: list[float], domain: Domain) -> list[float]:
    return [u for u in points if domain.contains(np.float64(u))]


def points_of(primitive: Primitive, parameters: Parameters) -> list[float]:
    """Inputs in the domain: the typical ones densely, and the extremes."""
    domain = primitive.domain_for(parameters)
    return inside(typical_points(primitive) + extreme_points(domain), domain)


def bits_for(u: float) -> int:
    """The precision at which 1 + u, or 1 - exp(-u), still differ from 1, and their differences too."""
    if u == 0 or abs(u) > 10:
        return 1300
    return BITS + 2 * max(0, -math.frexp(u)[1])


def two_sided(oracle: Oracle, u: float) -> Any:
    """The derivative at u, away from kinks and ends: a central difference."""
    x = mp.mpf(u)
    step = mp.ldexp(min(abs(x), 1), STEP) if x else mp.ldexp(1, -1200)
    return (oracle(x + step) - oracle(x - step)) / (2 * step)


def one_sided(oracle: Oracle, u: float, side: int) -> float:
    """The limit of difference quotients from one side; infinite if they grow without end."""
    with mp.workprec(2000):
        x = mp.mpf(u)
        steps = [mp.ldexp(side, -k) for k in (200, 400, 600)]
        first, second, third = [(oracle(x + step) - oracle(x)) / step for step in steps]
        if abs(third) > 2 * abs(second) > 4 * abs(first):
            return math.copysign(math.inf, third)
        assert abs(third - second) < 1e-25 * (1 + abs(third))
        return float(third) if abs(third) > 1e-60 else 0.0


def complaint(got: float, truth: Any, floor: Any = 0) -> str:
    """What is wrong with a result, or "". A truth beyond the floats has to come back as infinity."""
    if abs(truth) >= HUGE:
        return "" if got == math.copysign(math.inf, truth) else f"{got} instead of an overflow"
    if abs(truth) < TINY:
        return "" if abs(got) <= 2 * TINY else f"{got} instead of {mp.nstr(truth, 5)}"
    if not math.isfinite(got):
        return f"{got} instead of {mp.nstr(truth, 17)}"
    error = abs(mp.mpf(got) - truth)
    return "" if error <= RTOL * abs(truth) + floor else f"{got} instead of {mp.nstr(truth, 17)}"


def test_every_primitive_is_covered() -> None:
    names = set(PRIMITIVES)
    assert set(ORACLES) == names
    assert set(KNOWN) == names
    assert {p.name for p in PRIMITIVES.values() if p.parameters} == set(CASES)


def test_the_table_is_complete() -> None:
    assert set(TABLE.split()) <= set(PRIMITIVES)
    aliases = {alias: p.name for alias, p in NAMES.items() if alias != p.name}
    assert aliases == {
        "ln": "log", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh",
        "atanh": "arctanh", "swish": "silu", "asec": "arcsec", "acsc": "arccsc", "acot": "arccot", "sgn": "sign",
        "heaviside": "step", "sen": "sin", "tg": "tan", "ctg": "cot",
    }  # fmt: skip
    assert sum(map(len, GROUPS.values())) == len(PRIMITIVES)


@each_primitive
def test_known_value(primitive: Primitive) -> None:
    u, parameters, expected, _ = KNOWN[primitive.name]
    value, _ = evaluate(primitive, np.float64(u), primitive.complete(parameters))
    assert value == pytest.approx(expected, rel=1e-15, abs=0)


@each_case
def test_value_against_mpmath(primitive: Primitive, parameters: Parameters) -> None:
    oracle = oracle_of(primitive, parameters)
    points = points_of(primitive, parameters)
    values, _ = evaluate(primitive, np.array(points), parameters)
    wrong = []
    for u, got in zip(points, values.tolist(), strict=True):
        # A sum's relative error is unbounded near its zero: the product is rounded before the other term cancels it.
        floor = 0.0
        if primitive.name == "affine":
            floor = FLOOR * (abs(parameters["scale"] * u) + abs(parameters["shift"]))
        with mp.workprec(bits_for(u)):
            if problem := complaint(got, oracle(mp.mpf(u)), floor):
                wrong.append(f"at {u!r}: {problem}")
    assert not wrong, "\n".join(wrong)


@each_case
def test_slope_against_mpmath(primitive: Primitive, parameters: Parameters) -> None:
    oracle = oracle_of(primitive, parameters)
    domain = primitive.domain_for(parameters)
    apart = {*(kink.at for kink in primitive.kinks_for(parameters)), *primitive.jumps, *domain.edges}
    # A vertical tangent has a test of its own; so has a slope where the value has overflowed already.
    apart |= {0.0} if primitive.name == "cbrt" else set()
    points = [u for u in points_of(primitive, parameters) if u not in apart]
    values, slopes = evaluate(primitive, np.array(points), parameters)
    assert np.shape(slopes) == np.shape(values)
    low, high = CANCELLING.get(primitive.name, (math.inf, -math.inf))
    wrong = []
    for u, value, got in zip(points, values.tolist(), slopes.tolist(), strict=True):
        if math.isinf(value):
            continue
        with mp.workprec(bits_for(u)):
            if problem := complaint(got, two_sided(oracle, u), FLOOR if low <= u <= high else 0.0):
                wrong.append(f"at {u!r}: {problem}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", CANCELLING)
def test_slopes_cancel_where_the_floor_says(name: str) -> None:
    low, high = CANCELLING[name]
    oracle = oracle_of(PRIMITIVES[name], {})
    assert high - low < 0.0021
    points = np.linspace(low, high, 201)
    _, slopes = evaluate(PRIMITIVES[name], points, {})
    with mp.workprec(BITS):
        truth = [float(two_sided(oracle, u)) for u in points.tolist()]
    assert truth[0] < 0 < truth[-1]
    assert np.max(np.abs(slopes - truth)) <= FLOOR


@each_case
def test_slope_at_closed_edges(primitive: Primitive, parameters: Parameters) -> None:
    domain = primitive.domain_for(parameters)
    oracle = oracle_of(primitive, parameters)
    for edge in domain.edges:
        truth = one_sided(oracle, edge, 1 if edge == domain.low or edge == (domain.gap or (0, 0))[1] else -1)
        for u in {repr(edge): edge, repr(-edge): -edge}.values() if edge == 0 else (edge,):
            _, slope = evaluate(primitive, np.array([u]), parameters)
            assert slope.tolist() == [truth], f"at {u!r}"


@pytest.mark.parametrize(
    ("name", "parameters", "at", "expected"),
    [
        ("sqrt", {}, 0.0, math.inf),
        ("sqrt", {}, -0.0, math.inf),
        ("arcsin", {}, 1.0, math.inf),
        ("arcsin", {}, -1.0, math.inf),
        ("arccos", {}, 1.0, -math.inf),
        ("arccos", {}, -1.0, -math.inf),
        ("arccosh", {}, 1.0, math.inf),
        ("power", {"exponent": 0.5}, 0.0, math.inf),
        ("power", {"exponent": 0.5}, -0.0, math.inf),
        ("power", {"exponent": 1.0}, 0.0, 1.0),
        ("power", {"exponent": 0.0}, 0.0, 0.0),
        ("power", {"exponent": 1.5}, 0.0, 0.0),
        ("step", {}, 0.0, 0.0),
        ("sign", {}, 0.0, 0.0),
    ],
)
def test_slopes_that_are_special(name: str, parameters: Parameters, at: float, expected: float) -> None:
    _, slope = evaluate(PRIMITIVES[name], np.array([at]), parameters)
    assert slope.tolist() == [expected]


def test_the_cube_root_is_vertical_from_both_sides() -> None:
    oracle = oracle_of(PRIMITIVES["cbrt"], {})
    _, slopes = evaluate(PRIMITIVES["cbrt"], np.array([-0.0, 0.0]), {})
    assert slopes.tolist() == [one_sided(oracle, 0.0, side) for side in (-1, 1)] == [math.inf, math.inf]


@each_case
def test_kinks(primitive: Primitive, parameters: Parameters) -> None:
    oracle = oracle_of(primitive, parameters)
    for kink in primitive.kinks_for(parameters):
        assert kink.left != kink.right
        assert kink.left == pytest.approx(one_sided(oracle, kink.at, -1), rel=1e-15, abs=0)
        assert kink.right == pytest.approx(one_sided(oracle, kink.at, 1), rel=1e-15, abs=0)
        with mp.workprec(BITS):  # the value doesn't jump
            step = mp.ldexp(1, -300)
            assert abs(oracle(kink.at + step) - oracle(kink.at - step)) < 1e-80


@each_case
def test_slopes_beside_kinks(primitive: Primitive, parameters: Parameters) -> None:
    for kink in primitive.kinks_for(parameters):
        beside = np.array([math.nextafter(kink.at, -math.inf), math.nextafter(kink.at, math.inf)])
        _, slopes = evaluate(primitive, beside, parameters)
        assert slopes.tolist() == [pytest.approx(kink.left, rel=1e-14), pytest.approx(kink.right, rel=1e-14)]


@each_case
def test_nothing_else_is_a_kink_or_a_jump(primitive: Primitive, parameters: Parameters) -> None:
    oracle = oracle_of(primitive, parameters)
    domain = primitive.domain_for(parameters)
    declared = {kink.at for kink in primitive.kinks_for(parameters)}
    found, jumps = set(), set()
    defaults = {p.default for p in primitive.parameters} | set(parameters.values())
    corners = [u for u in (*defaults, *declared, *primitive.jumps) if u is not None]
    for u in {*inside(typical_points(primitive) + corners, domain)} - set(domain.edges):
        if primitive.name == "cbrt" and u == 0:
            continue
        with mp.workprec(BITS):
            x = mp.mpf(u)
            step = mp.ldexp(min(abs(x), 1) or 1, STEP)
            here, left, right = oracle(x), oracle(x - step), oracle(x + step)
            if max(abs(right - here), abs(here - left)) > 1e-20 * (1 + abs(here)):
                jumps.add(u)
            elif abs((right - here) - (here - left)) > 1e-20 * (step + abs(right - left)):
                found.add(u)
    assert jumps == set(primitive.jumps)
    assert found == declared


@pytest.mark.parametrize(("name", "parameters", "at", "slope"), TORCH)
def test_what_pytorch_takes(name: str, parameters: Parameters, at: float, slope: float) -> None:
    primitive = PRIMITIVES[name]
    kinks = {kink.at: kink.torch for kink in primitive.kinks_for(primitive.complete(parameters))}
    assert kinks[at] == slope


@each_primitive
def test_every_kink_is_in_the_table_of_pytorch(primitive: Primitive) -> None:
    rows = {at for name, parameters, at, _ in TORCH if name == primitive.name and not parameters}
    cases = [parameters for other, parameters in all_cases() if other is primitive]
    kinks = [kink for parameters in cases for kink in primitive.kinks_for(parameters) if kink.torch is not None]
    assert not kinks or any(name == primitive.name for name, *_ in TORCH)
    if all(p.default is not None for p in primitive.parameters):
        assert rows == {k.at for k in primitive.kinks_for(primitive.defaults) if k.torch is not None}


@each_case
def test_domain_agrees_with_mpmath(primitive: Primitive, parameters: Parameters) -> None:
    domain = primitive.domain_for(parameters)
    oracle = oracle_of(primitive, parameters)
    points = typical_points(primitive) + extreme_points(domain)
    assert all(domain.contains(np.array(typical_points(primitive)))), "the typical stretch lies in the domain"
    for u, contained in zip(points, domain.contains(np.array(points)).tolist(), strict=True):
        assert contained == is_real(oracle, u), f"at {u!r}"
    assert bool(domain.text) == (not domain.everywhere or domain.poles is not None)


def is_real(oracle: Oracle, u: float) -> bool:
    with mp.workprec(BITS):
        try:
            value = oracle(mp.mpf(u))
        except ZeroDivisionError:
            return False
        return not isinstance(value, mp.mpc) and bool(mp.isfinite(value))


@pytest.mark.parametrize(
    ("name", "pole"), [("tan", math.pi / 2), ("sec", -math.pi / 2), ("csc", math.pi), ("cot", 0.0)]
)
def test_poles_are_gaps(name: str, pole: float) -> None:
    primitive = PRIMITIVES[name]
    domain = primitive.domain_for({})
    a, b = np.array([pole - 0.001, pole + 0.001]), np.array([pole + 0.001, pole + 0.002])
    assert domain.gap_between(a, b).tolist() == [True, False]
    with mp.workprec(BITS):
        assert oracle_of(primitive, {})(mp.mpf(pole) - 1e-6) * oracle_of(primitive, {})(mp.mpf(pole) + 1e-6) < 0


@each_case
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3)], ids=str)
def test_shapes(primitive: Primitive, parameters: Parameters, shape: tuple[int, ...]) -> None:
    low, high = primitive.typical
    u = np.array(np.random.default_rng(2).uniform(low, high, shape))
    before = u.copy()
    value, slope = evaluate(primitive, u, parameters)
    for result in (value, slope):
        assert np.shape(result) == shape
        assert np.asarray(result).dtype == np.float64
        assert not np.shares_memory(u, result)
    assert not np.shares_memory(value, slope)
    assert np.array_equal(u, before)


@each_case
def test_nothing_is_invalid_inside_the_domain(primitive: Primitive, parameters: Parameters) -> None:
    points = np.array(points_of(primitive, parameters))
    with np.errstate(all="ignore", invalid="raise"):
        value = primitive.value(points, **parameters)
        slope = primitive.slope(points, value, **parameters)
    assert not np.isnan(value).any()
    assert not np.isnan(slope).any()


@pytest.mark.parametrize("primitive", [p for p in PRIMITIVES.values() if p.both], ids=lambda p: p.name)
def test_both_at_once_are_the_two_to_the_bit(primitive: Primitive) -> None:
    """The two functions are tested against mpmath; what gives both at once must not differ from them."""
    assert primitive.both is not None
    ends = [-1e308, -746.0, -710.0, 0.0, 710.0, 746.0, 1e308, np.inf, -np.inf, np.nan]
    u = np.concatenate([np.linspace(*primitive.typical, 999), ends])
    with np.errstate(all="ignore"):
        value, slope = primitive.both(u, **primitive.defaults)
        np.testing.assert_array_equal(value, primitive.value(u, **primitive.defaults))
        np.testing.assert_array_equal(slope, primitive.slope(u, value, **primitive.defaults))


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("square", {"slope": 1.0}, "square has no parameter 'slope'\n  it has none"),
        ("leaky_relu", {"slop": 0.1}, "leaky_relu has no parameter 'slop'\n  did you mean 'slope'?"),
        ("clip", {"zz": 0.1}, "clip has no parameter 'zz'\n  its parameters: low, high"),
        ("power", {}, "power needs its parameter 'exponent'\n  write power(exponent=3), for example"),
        ("power", {"exponent": math.inf}, "power's exponent must be a finite number"),
        ("elu", {"alpha": math.nan}, "elu's alpha must be a finite number"),
        ("clip", {"low": 2.0}, "clip: low must be below high"),
        ("clip", {"low": 1.0, "high": 1.0}, "clip: low must be below high"),
    ],
)
def test_parameters_that_are_refused(name: str, given: Parameters, message: str) -> None:
    with pytest.raises(ParameterError) as caught:
        PRIMITIVES[name].complete(given)
    assert str(caught.value) == message


def test_parameters_are_completed_in_order() -> None:
    assert list(PRIMITIVES["clip"].complete({"high": 3}).items()) == [("low", -1.0), ("high", 3.0)]
    assert PRIMITIVES["affine"].complete({}) == {"scale": 1.0, "shift": 0.0}
    assert PRIMITIVES["leaky_relu"].defaults == {"slope": 0.2}


@each_primitive
def test_declared_for_a_student(primitive: Primitive) -> None:
    assert primitive.about.count(".") == 1
    assert len(primitive.about) < 90
    assert primitive.formula
    assert primitive.slope_formula
    assert not primitive.numpy or callable(getattr(np, primitive.numpy))
    for parameter in primitive.parameters:
        assert isinstance(parameter, Parameter)
        assert parameter.about
        assert parameter.name in primitive.formula
    low, high = primitive.typical
    assert math.isfinite(low)
    assert math.isfinite(high)


@each_primitive
def test_numpy_computes_the_same(primitive: Primitive) -> None:
    if not primitive.numpy:
        return
    points = np.array(points_of(primitive, primitive.defaults))
    value, _ = evaluate(primitive, points, primitive.defaults)
    with np.errstate(all="ignore"):
        assert np.array_equal(getattr(np, primitive.numpy)(points), value)


@each_case
def test_the_formula_means_the_same_to_mpmath(primitive: Primitive, parameters: Parameters) -> None:
    """The declared formula against the independent expression; decimals such as 0.044715 are rounded in both."""
    if primitive.name not in ORACLES:
        return  # the formula is the witness already
    written, oracle = from_formula(primitive, parameters), oracle_of(primitive, parameters)
    for u in inside(typical_points(primitive), primitive.domain_for(parameters)):
        with mp.workdps(50):
            difference = abs(written(mp.mpf(u)) - oracle(mp.mpf(u)))
            assert difference <= 1e-15 * (1 + abs(oracle(mp.mpf(u)))), u
