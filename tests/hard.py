"""Random chains and points, half of them in hard places: near kinks, edges and poles, far out, where digits cancel."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

Dice: TypeAlias = random.Random


class Case(NamedTuple):
    """A chain and a point.

    Args:
        kind: what makes it hard.
        text: the chain.
        given: for each input what was typed, or a float that is that float.
    """

    kind: str
    text: str
    given: dict[str, str | float]


SMOOTH = ["sin", "cos", "exp", "tanh", "sigmoid", "arctan", "square", "cube", "softplus", "sinh", "gaussian", "silu",
          "arcsinh", "softsign", "expm1", "cosh", "mish", "sech", "arccot"]  # fmt: skip
BENT = ["abs", "relu", "leaky_relu(slope=0.25)", "clip(low=-1, high=1)", "relu6", "hard_tanh", "hard_sigmoid", "elu",
        "maximum(c=0.5)", "minimum(c=2)", "sign", "step"]  # fmt: skip
EDGED = ["sqrt", "log", "arcsin", "arccos", "arccosh", "arctanh", "logit", "log1p", "log2", "cbrt", "reciprocal", "tan",
         "sec", "csc", "cot", "power(exponent=1.5)", "power(exponent=0.5)", "power(exponent=-2)", "arcsec", "arccsc",
         "csch", "coth", "log10"]  # fmt: skip
# Inner functions and points at which they are 0, 1, -1 or another number at which something happens.
_INNER = {
    "x": ["0", "1", "-1", "0.5", "2", "6", "3", "pi/2", "pi", "-3"],
    "10*x - 3": ["0.3", "0.4", "0.2", "0.35"],
    "0.1*x - 0.3": ["3", "13", "-7", "8"],
    "x^2 - 1": ["1", "-1", "0", "sqrt(2)"],
    "x^2": ["0", "1", "-1", "sqrt(6)"],
    "sin(x)": ["pi", "pi/2", "-pi/2", "0", "pi/6", "5*pi/6"],
    "cos(x)": ["pi/2", "0", "pi", "pi/3", "2*pi/3"],
    "exp(x) - 1": ["0", "log(2)"],
    "log(x)": ["1", "e", "1/e", "exp(6)"],
    "x^3": ["0", "1", "-1"],
    "3*x": ["1/3", "-1/3", "0", "2", "1/6", "pi/6"],
    "x/7": ["0", "7", "-7", "3.5", "42"],
    "1/x": ["1", "-1", "2", "0", "1/6"],
    "sqrt(x)": ["0", "1", "1/4", "36"],
    "cbrt(x)": ["0", "1", "-1", "1/8"],
    "tan(x)": ["pi/4", "-pi/4", "0"],
    "x*pi": ["1", "0.5", "1/2", "0", "2", "1.5"],
    "x^2 - 2*x + 1": ["1"],
    "abs(x) - 1": ["1", "-1", "0"],
    "x - 1/3": ["1/3", "4/3", "-2/3"],
    "sin(x)^2 + cos(x)^2": ["1", "pi/7"],
    "1 - x^4": ["0", "1", "-1"],
}
_SATURATING = [
    "e^x/(1+e^x)", "1/(1+e^x)", "log(1/(1+e^(-x)))", "x^2/(x^2+1)", "x^4/(1+x^4)", "(x^3+2)/(x^3-5)", "sqrt(x^2+1) - x",
    "x/sqrt(x^2+1)", "log(1+e^x)", "tanh(x)", "(e^(2x)-1)/(e^(2x)+1)", "1 - tanh(x)", "x^2/(1+x^2) | sqrt",
    "exp(-x^2)", "exp(-x) | log", "1/(1/x)", "sigmoid | logit", "x - sin(x)", "log(x+1) - log(x)", "exp(x)/x^3",
    "sqrt(x+1) - sqrt(x)", "(1+1/x)^x", "x^20/(x^20+1)", "arctan(x) - pi/2", "exp | log", "log | exp", "tanh | arctanh",
    "softplus | log", "x^2 | 1/(1+u) | 1-u", "cosh | log", "sinh | arcsinh", "x*exp(-x)", "e^(-1/x)", "1/x | exp | 1/u",
    "e^x - e^(-x)", "(e^x - e^(-x))/(e^x + e^(-x))", "sqrt(1+x) - 1", "1 - cos(x)", "(1-cos(x))/x^2", "exp(x) - 1 - x",
    "log(1+x) - x", "sin(x)/x", "tan(x) - x", "x^100/(1+x^100)", "max(x, 0) - x", "sigmoid(x) - 1", "gaussian | log",
    "log(cosh(x)) - abs(x)", "x - log(1+exp(x))", "arccos(1/(1+x^2))", "sqrt(x^2) - x", "(x+1)^2 - x^2",
    "square | 1/u | sqrt",
]  # fmt: skip
_BASES = ["x", "abs(x)", "x^2", "x^3", "x^4", "sqrt(x)", "cbrt(x)", "1-cos(x)", "sin(x)", "exp(x)-1", "x^2*(x-1)",
          "relu(x)", "-x^2", "x^5", "1/x", "log(1+x)", "x-1", "1-x^2"]  # fmt: skip
_EXPONENTS = ["0.5", "1.5", "2", "-1", "1/3", "0.25", "3", "-0.5", "2/3", "0.1", "2.5", "x", "1/2", "0.01", "10", "0"]
_STEPPED = ["x*sign(x)", "x^2*step(x)", "step(x^2)", "x*step(x-1)", "(x-1)*step(x-1)", "sign(x)*sin(x)", "abs(x)/x",
            "x*abs(x)", "relu(x)*relu(-x)", "step(x)*step(-x)", "sign(x)^2", "x/(1+abs(x))", "max(x, x^2)",
            "min(x, -x)", "max(sin(x), cos(x))", "max(x, 2-x)", "abs(abs(x)-1)", "max(sqrt(x), 5)", "abs(x)^x",
            "0^x", "step(sin(x))", "min(x^2, 1)", "max(x, 1/x)", "clip(0.1*x, -0.3, 0.3)", "relu(x)^2", "sign(x^3)",
            "sqrt(relu(x))", "arccos(clip(x, -1, 1))", "max(x, 0)*x", "x^2*sign(x)",
            "(x - 0.3)*step(x - 0.3)"]  # fmt: skip
_TYPED = ["0", "1", "-1", "1/2", "-1/2", "2", "0.3", "0.1", "1/3", "2/3", "-0.7", "pi", "-pi", "pi/2", "-pi/2", "pi/3",
          "pi/4", "3*pi/4", "pi/6", "2*pi", "100*pi", "3*pi/2", "e", "sqrt(2)", "log(2)", "1e-5", "1/7", "22/7",
          "5*pi/6", "1-pi", "sqrt(3)/2", "1000*pi", "7*pi/2", "1/9", "exp(2)"]  # fmt: skip


def _near(dice: Dice, typed: str) -> str | float:
    """A point as it was typed, its float, or a float a few steps beside it."""
    from chaincalc.language.evaluate import constant
    from chaincalc.language.parse import parse_formula

    if dice.random() < 0.35:
        return typed
    number = float(constant(parse_formula(typed)))
    for _ in range(dice.choice([0, 1, 1, 2, 3, 5])):
        number = math.nextafter(number, dice.choice([-9.0, 9.0]))
    return number


def _size(dice: Dice) -> float:
    return dice.choice([-1.0, 1.0]) * math.pow(10.0, dice.uniform(-300, 300))


def _link(dice: Dice) -> str:
    return dice.choice(dice.choice([SMOOTH, BENT, EDGED]))


def formula(dice: Dice, levels: int) -> str:
    """A random formula in x."""

    def inner() -> str:
        return formula(dice, levels - 1)

    if levels <= 0:
        return dice.choice(["x", "x", "x", "x", "2", "3", "0.5", "0.1", "pi", "e", "1"])
    match dice.randrange(8):
        case 0 | 1:
            return f"({inner()} {dice.choice('+-')} {inner()})"
        case 2 | 3:
            return f"({inner()}*{inner()})"
        case 4:
            return f"({inner()})/({inner()})"
        case 5:
            return f"({inner()})^({dice.choice(_EXPONENTS)})"
        case 6:
            return f"{dice.choice(['max', 'min'])}({inner()}, {inner()})"
    name = _link(dice).partition("(")[0]
    if name in ("power", "leaky_relu", "clip", "maximum", "minimum"):
        name = "abs"
    return f"{name}({inner()})"


def _chain(dice: Dice) -> str:
    links = [_link(dice) for _ in range(dice.randint(1, 4))]
    return " | ".join([formula(dice, dice.randint(1, 2)), *links] if dice.random() < 0.5 else links)


def _ordinary(dice: Dice) -> tuple[str, str | float]:
    return _chain(dice), dice.choice([dice.uniform(-3, 3), dice.gauss(0, 10), round(dice.uniform(-5, 5), 1)])


def _ordinary_formula(dice: Dice) -> tuple[str, str | float]:
    return formula(dice, dice.randint(1, 4)), dice.choice([dice.uniform(-3, 3), round(dice.uniform(-9, 9), 2)])


def _beside(dice: Dice) -> tuple[str, str | float]:
    inner = dice.choice(list(_INNER))
    links = [inner, dice.choice(dice.choice([BENT, EDGED]))]
    if dice.random() < 0.6:
        links.append(_link(dice))
    return " | ".join(links), _near(dice, dice.choice(_INNER[inner]))


def _sized(dice: Dice) -> tuple[str, str | float]:
    texts = _chain(dice), formula(dice, dice.randint(1, 3)), dice.choice(_SATURATING)
    return dice.choice(texts), _size(dice)


def _saturating(dice: Dice) -> tuple[str, str | float]:
    text = dice.choice(_SATURATING)
    if dice.random() < 0.3:
        text = f"{text} | {_link(dice)}"
    scale = 10.0 ** dice.uniform(-12, 12)
    return text, dice.choice([dice.uniform(-50, 50), dice.uniform(-1000, 1000), scale, -scale])


def _powers(dice: Dice) -> tuple[str, str | float]:
    base, one, two = dice.choice(_BASES), dice.choice(_EXPONENTS), dice.choice(_EXPONENTS)
    text = dice.choice([
        f"(({base})^({one}))^({two})", f"({base})^({one})", f"({base})*({base})^({one})",
        f"({base})^({one}) | u^({two.replace('x', '2')})", f"sqrt(({base})^4)", f"cbrt(({base})^({one}))",
        f"({base})^({one})*({base})^({two})", f"sqrt({base}) | square",
    ])  # fmt: skip
    return text, dice.choice([_near(dice, dice.choice(["0", "1", "-1", "2", "1/2"])), dice.uniform(-3, 3), _size(dice)])


def _stepped(dice: Dice) -> tuple[str, str | float]:
    text = dice.choice(_STEPPED)
    if dice.random() < 0.4:
        text = f"{text} | {_link(dice)}"
    return text, _near(dice, dice.choice(["0", "1", "-1", "0.3", "3", "pi", "pi/4", "2"]))


def _typed(dice: Dice) -> tuple[str, str | float]:
    text = dice.choice(
        [_chain(dice), formula(dice, dice.randint(1, 3)), f"sin(x) | {_link(dice)}", f"cos(x) | {_link(dice)}"]
    )
    return text, dice.choice(_TYPED)


KINDS: dict[str, Callable[[Dice], tuple[str, str | float]]] = {
    "ordinary chain": _ordinary,
    "ordinary formula": _ordinary_formula,
    "beside a kink, an edge, a pole": _beside,
    "1e-300 to 1e300": _sized,
    "saturating": _saturating,
    "powers of powers": _powers,
    "steps and ties": _stepped,
    "typed": _typed,
}
_SEVERAL = ["w*x + b | relu", "abs(w*x - b)", "w*x^2 + b | sqrt", "max(w*x, b)", "w*x + b | sigmoid | log",
            "x^w", "w*exp(x)/(b+exp(x))", "sin(w*x) | abs | b*u", "w/x + b", "x*sqrt(w) + b*x",
            "(x - b)^2/(w + x^2)", "w*x | tan | b + u", "log(w*x + b)", "abs(x)^w*b"]  # fmt: skip


def several(dice: Dice) -> Case:
    """A chain of several inputs."""
    text = dice.choice(_SEVERAL)
    names = ["x", *(name for name in "wb" if name in text.replace("abs", ""))]
    given: dict[str, str | float] = {}
    for name in names:
        given[name] = dice.choice(_TYPED[:12]) if dice.random() < 0.5 else dice.uniform(-3, 3)
    return Case("several inputs", text, given)


def case(dice: Dice) -> Case:
    """A chain and a point: ordinary ones for two fifths, hard ones else."""
    pick = dice.random()
    if pick < 0.05:
        return several(dice)
    kinds = list(KINDS)
    kind = dice.choice(kinds[:2]) if pick < 0.45 else dice.choice(kinds[2:])
    text, x = KINDS[kind](dice)
    return Case(kind, text, {"x": x})
