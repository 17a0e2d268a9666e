"""How far check can be trusted: right answers in unusual forms, wrong ones, and classic mistakes with their names.

    python benchmarks/grading.py          # all of it; failures are printed
    python benchmarks/grading.py --class  # how long a class of 2,000 answers takes

The answers are SymPy's, or written by hand here; nothing of chaincalc makes them. Goals: right 100 %, wrong 100 %,
named rightly at least 85 %, wrongly at most 1 %.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
import warnings
from collections.abc import Iterator
from typing import Any

import sympy
from sympy import Rational, S, cos, exp, log, sin, sqrt, tan, tanh

from chaincalc.chain import Chain
from chaincalc.checking import Key, Settings

X = sympy.Symbol("x", real=True)
STEP = sympy.Function("step")
LARGE, TINY = 60, 1e-6

# The chains, as one types them and as SymPy has them.
CHAINS: dict[str, Any] = {
    "sin(x^2)": sin(X**2),
    "cos(3*x)": cos(3 * X),
    "exp(-x^2/2)": exp(-(X**2) / 2),
    "(3*x^2 + 1)^3": (3 * X**2 + 1) ** 3,
    "x^2*exp(3*x)": X**2 * exp(3 * X),
    "x*sin(x)": X * sin(X),
    "sin(x)/(1 + cos(x))": sin(X) / (1 + cos(X)),
    "x/(x + 1)": X / (X + 1),
    "(x^2 - 1)/(x^2 + 1)": (X**2 - 1) / (X**2 + 1),
    "exp(x)/(1 + exp(x))": exp(X) / (1 + exp(X)),
    "log(x^2 + 1)": log(X**2 + 1),
    "log((x^2 + 1)/x^2)": log((X**2 + 1) / X**2),
    "sqrt(x^2 + 1)": sqrt(X**2 + 1),
    "sqrt(x^2 + 1) - x": sqrt(X**2 + 1) - X,
    "tanh(x/2)": tanh(X / 2),
    "tanh(x^2)": tanh(X**2),
    "x*exp(-x)": X * exp(-X),
    "x^2*log(x)": X**2 * log(X),
    "log(x)/x": log(X) / X,
    "exp(sin(x))": exp(sin(X)),
    "sin(exp(x))": sin(exp(X)),
    "sin(x)^2": sin(X) ** 2,
    "sin(x)*cos(x)": sin(X) * cos(X),
    "tan(x)": tan(X),
    "1/(1 + x^2)": 1 / (1 + X**2),
    "1/sqrt(x^2 + 4)": 1 / sqrt(X**2 + 4),
    "(2*x + 1)^5*(x^3 - x + 1)^4": (2 * X + 1) ** 5 * (X**3 - X + 1) ** 4,
    "((x - 2)/(2*x + 1))^9": ((X - 2) / (2 * X + 1)) ** 9,
    "log(x + sqrt(x^2 + 1))": log(X + sqrt(X**2 + 1)),
    "arctan(sqrt(x))": sympy.atan(sqrt(X)),
    "arctan(1/x)": sympy.atan(1 / X),
    "x*arctan(x)": X * sympy.atan(X),
    "log(1 + exp(x))": log(1 + exp(X)),
    "exp(exp(x))": exp(exp(X)),
    "x^x": X**X,
    "cos(x)/x": cos(X) / X,
    "exp(-x)*sin(2*x)": exp(-X) * sin(2 * X),
    "(exp(2*x) - 1)/(exp(2*x) + 1)": (exp(2 * X) - 1) / (exp(2 * X) + 1),
    "x^2/sqrt(x^4 + 1)": X**2 / sqrt(X**4 + 1),
    "x/exp(x)": X / exp(X),
    "x^3*cos(x)": X**3 * cos(X),
    "sqrt(1 + sin(x)^2)": sqrt(1 + sin(X) ** 2),
    "log(2 + cos(x))": log(2 + cos(X)),
    "x^4 - 3*x^2 + 2": X**4 - 3 * X**2 + 2,
    "sin(cos(x))": sin(cos(X)),
    "exp(x)*(x^2 - 2*x + 2)": exp(X) * (X**2 - 2 * X + 2),
    "1/(1 + exp(-x))": 1 / (1 + exp(-X)),
    "sinh(x)/cosh(x)": sympy.sinh(X) / sympy.cosh(X),
    "cosh(2*x)": sympy.cosh(2 * X),
    "log(log(x))": log(log(X)),
    "(x + 1/x)^2": (X + 1 / X) ** 2,
    "x*sqrt(x)": X * sqrt(X),
    "2^x": 2**X,
    "3^(x^2)": 3 ** (X**2),
    "log(sqrt(x))": log(sqrt(X)),
    "(x^3 + 2)/(x^3 + 5)": (X**3 + 2) / (X**3 + 5),
    "(x^10 + 1)/(x^10 + 3)": (X**10 + 1) / (X**10 + 3),
    "(x^40 + 2)/(x^40 + 7)": (X**40 + 2) / (X**40 + 7),
    "(log(x) + 1)/(log(x) + 4)": (log(X) + 1) / (log(X) + 4),
    "(exp(3*x) + 1)/(exp(3*x) + 2)": (exp(3 * X) + 1) / (exp(3 * X) + 2),
    "(sqrt(x) + 1)/(sqrt(x) + 2)": (sqrt(X) + 1) / (sqrt(X) + 2),
}


def text_of(expression: Any) -> str:
    """An expression as one types it."""
    text = str(expression).replace("**", "^").replace("Abs", "abs")
    return re.sub(r"\bE\b", "e", text)


def forms(truth: Any, function: Any) -> Iterator[Any]:
    """The same derivative, written in unusual ways; identities that hold wherever both sides are real numbers."""
    one = sin(X, evaluate=False) ** 2 + cos(X, evaluate=False) ** 2
    slowly = [sympy.simplify, sympy.factor, sympy.expand, sympy.together, sympy.cancel, sympy.trigsimp, sympy.powsimp]
    yield truth
    for rewrite in slowly:
        yield rewrite(truth)
    yield sympy.Mul(truth, one, evaluate=False)
    yield sympy.Mul(-1, sympy.expand(-truth), evaluate=False)
    yield sympy.Add(truth, function, sympy.Mul(-1, function, evaluate=False), evaluate=False)
    yield sympy.Mul(function, sympy.Mul(truth, sympy.Pow(function, -1, evaluate=False), evaluate=False), evaluate=False)
    if truth.has(sympy.tanh, sympy.sinh, sympy.cosh):
        rewritten = truth.rewrite(exp)
        if not rewritten.has(log):  # SymPy's x^2 = exp(2*log(x)) has no value below 0
            yield rewritten
    growing = sympy.Mul(truth, exp(X), evaluate=False)
    yield sympy.Mul(growing, exp(-X), evaluate=False)
    for a, b in ((truth, function), (truth, truth)):
        yield sympy.Add(
            sympy.Mul(2, a, evaluate=False), sympy.Mul(-1, a, evaluate=False), sympy.Mul(0, b), evaluate=False
        )
    if truth.has(sympy.tan):
        yield truth.rewrite(cos)


def right() -> Iterator[tuple[str, str]]:
    """Chains with right answers."""
    for text, function in CHAINS.items():
        truth = sympy.diff(function, X)
        for answer in dict.fromkeys(map(text_of, forms(truth, function))):
            yield text, answer


def value(expression: Any, x: Any) -> Any:
    """A real number, or None."""
    try:
        found = sympy.N(expression.subs(X, x), 30)
    except (ZeroDivisionError, OverflowError):
        return None
    return found if found.is_real and found.is_finite else None


def is_defined(function: Any, x: float) -> bool:
    point = Rational(x).limit_denominator(10**9)
    slope = value(sympy.diff(function, X), point)
    return value(function, point) is not None and slope is not None and slope != 0


def wrong() -> Iterator[tuple[str, str]]:
    """Chains with answers that are wrong: a little, somewhere, far out, on one side, in one branch."""
    for text, function in CHAINS.items():
        truth = text_of(sympy.diff(function, X))
        yield text, f"({truth})*1.00001"
        yield text, f"({truth})*(1 + 0.001*max(0, 1 - 100*abs(x - 1.5)))"
        for far in (40.0, 12.0, 4.0):
            if (
                is_defined(function, far + 5)
                and abs(value(sympy.diff(function, X), Rational(far + 5)) or 0) > S(10) ** -250
            ):
                yield text, f"({truth})*step({far:g} - x)"
                break
        if is_defined(function, -0.7) and is_defined(function, 0.7):
            yield text, f"({truth})*(1 + step(-x)/10)"
            yield text, f"({truth})*max(sign(x), 0.999)"
        else:
            yield text, f"({truth})*(1 + step(x - 3)/10)"
        yield text, f"({truth}) + sin(x)/1000"
    yield from BRANCHES


BRANCHES = [
    ("relu", "1"),
    ("relu", "sign(x)"),
    ("abs", "1"),
    ("abs(x^2 - 1)", "2x"),
    ("max(x, x^2)", "2x"),
    ("min(x, 2 - x)", "1"),
    ("abs(x - 50)", "-1"),
    ("relu(x - 200)", "0"),
    ("clip(x, 5, 5.01)", "0"),
    ("leaky_relu", "step(x)"),
    ("relu | sqrt", "1/(2*sqrt(abs(x)))"),
    ("log(3 - x) + log(x - 2)", "1/(x - 2) - 1/(3 - x) + x"),
    ("arctanh(x - 3)", "1/(1 - (x - 3)^2) + cos(x)"),
    ("logit(x)^2.5", "2.5*logit(x)^1.5/(x*(1 - x)) + 100"),
    ("1/sqrt((x - 2)*(3 - x))", "-(5 - 2x)/(2*((x - 2)*(3 - x))^1.5) + 1"),
    ("exp(x)", "exp(min(x, 25))"),
    ("x^100", "100x^99*step(10 - x)"),
    ("exp(x^2)", "2x*exp(x^2)*step(4 - x)"),
    ("cbrt", "1/(3*abs(x)^(2/3)) + 1e-7"),
    ("max(x^2, 1e8)", "0"),
    ("exp(-x^2)", "-2x*exp(-x^2)*step(24 - x)"),
    ("sqrt(x - 5)", "1/(2sqrt(x - 5)) + 1e-5"),
]

U = sympy.Symbol("u", real=True)
# Outer and inner functions, products and quotients, of which classic mistakes are made by hand.
COMPOSED = [
    ("sin", sin(U), "x^2", X**2),
    ("cos", cos(U), "3*x + 1", 3 * X + 1),
    ("exp", exp(U), "3*x", 3 * X),
    ("exp", exp(U), "x^2", X**2),
    ("sqrt", sqrt(U), "x^2 + 1", X**2 + 1),
    ("log", log(U), "x^2 + 1", X**2 + 1),
    ("tanh", tanh(U), "x^3", X**3),
    ("u^3", U**3, "3*x^2 + 1", 3 * X**2 + 1),
    ("u^5", U**5, "1 - x", 1 - X),
    ("1/u", 1 / U, "x^2 + 3", X**2 + 3),
    ("sin", sin(U), "exp(x)", exp(X)),
    ("u^4", U**4, "sin(x)", sin(X)),
    ("exp", exp(U), "sin(x)", sin(X)),
    ("cos", cos(U), "sqrt(x)", sqrt(X)),
    ("2^u", 2**U, "x^2", X**2),
    ("arctan", sympy.atan(U), "2*x", 2 * X),
]
PRODUCTS = [
    ("x^2", X**2, "sin(x)", sin(X)),
    ("x", X, "exp(2*x)", exp(2 * X)),
    ("x^3", X**3, "cos(x)", cos(X)),
    ("sin(x)", sin(X), "exp(x)", exp(X)),
    ("x^2", X**2, "log(x)", log(X)),
    ("x", X, "sqrt(x + 1)", sqrt(X + 1)),
    ("cos(x)", cos(X), "sin(3*x)", sin(3 * X)),
]
QUOTIENTS = [
    ("sin(x)", sin(X), "x", X),
    ("x", X, "x^2 + 1", X**2 + 1),
    ("exp(x)", exp(X), "x^2 + 2", X**2 + 2),
    ("x^2 + 1", X**2 + 1, "x + 3", X + 3),
    ("log(x)", log(X), "x^2", X**2),
    ("x", X, "exp(x) + 1", exp(X) + 1),
    ("cos(x)", cos(X), "2 + sin(x)", 2 + sin(X)),
]


def mistakes() -> Iterator[tuple[str, Any, Any, list[tuple[str, Any]]]]:
    """Each chain's text, its function, its derivative, and the classic mistakes with their codes."""
    for name, outer, inner_text, g in COMPOSED:
        text = f"{name}({inner_text})" if "u" not in name.replace("sqrt", "") else name.replace("u", f"({inner_text})")
        whole, df, dg = outer.subs(U, g), sympy.diff(outer, U), sympy.diff(g, X)
        truth, at_g = sympy.diff(whole, X), df.subs(U, g)
        found = [
            ("factor_left_out", at_g),
            ("factor_left_out", dg),
            ("outer_not_differentiated", whole * dg),
            ("inner_not_differentiated", at_g * g),
            ("inner_derivative_inside", df.subs(U, dg)),
            ("sum_for_product", at_g + dg),
            ("outer_at_x", df.subs(U, X) * dg),
        ]
        if name == "exp":
            found += [("power_rule_on_exponential", g * exp(g - 1)), ("power_rule_on_exponential", g * exp(g - 1) * dg)]
        if name.startswith("u^"):
            n = int(name[2:])
            found.append(("exponent", n * g**n * dg))
        yield text, whole, truth, found
    for first, g, second, h in PRODUCTS:
        dg, dh = sympy.diff(g, X), sympy.diff(h, X)
        inner = second in ("exp(2*x)", "sin(3*x)")
        lost = [("factor_left_out", dg * h + g * dh / (2 if "2" in second else 3))] if inner else []
        found = [("product_rule", dg * dh), ("half_product_rule", dg * h), ("half_product_rule", g * dh), *lost]
        found += [("product_rule", dg * h - g * dh)]
        yield f"{first}*{second}", g * h, dg * h + g * dh, found
    for first, g, second, h in QUOTIENTS:
        dg, dh = sympy.diff(g, X), sympy.diff(h, X)
        top = dg * h - g * dh
        found = [
            ("quotient_rule", dg / dh),
            ("quotient_rule_sign", (dg * h + g * dh) / h**2),
            ("quotient_rule_square", top / h),
            ("quotient_rule_square", top),
            ("sign", -top / h**2),
        ]
        yield f"({first})/({second})", g / h, top / h**2, found


def same(one: Any, other: Any) -> bool:
    """Whether two expressions agree, to 15 digits, at a few points where both have a real value."""
    points = [Rational(n, 7) for n in (-29, -9, -4, 2, 5, 11, 23, 40)]
    pairs = [(value(one, point), value(other, point)) for point in points]
    real = [(a, b) for a, b in pairs if a is not None and b is not None]
    return len(real) >= 2 and all(abs(a - b) <= 1e-15 * max(abs(a), abs(b)) for a, b in real)


def named() -> Iterator[tuple[str, str, set[str]]]:
    """Chains with a mistake each, and all the codes that lead to the same answer."""
    for text, whole, truth, found in mistakes():
        general = [
            ("function_itself", whole),
            ("sign", -truth),
            ("reciprocal", 1 / truth),
            ("constant_factor", 5 * truth / 3),
        ]
        listed = [*found, *general]
        for code, answer in listed:
            if same(answer, truth):
                continue
            codes = {other for other, twin in listed if other == code or same(twin, answer)}
            ratio = sympy.simplify(answer / truth)
            if ratio.is_number and code != "constant_factor":
                codes.add("constant_factor")
            yield text, text_of(answer), codes


def nothing() -> Iterator[tuple[str, str]]:
    """Chains with answers that come from no mistake."""
    draw = random.Random(4)  # noqa: S311 - the same answers each time
    for text, function in CHAINS.items():
        truth = text_of(sympy.diff(function, X))
        a, b, c = (draw.randrange(101, 997, 2) / 1000 for _ in range(3))
        yield text, f"({truth}) + {a}"
        yield text, f"({truth})*(1 + {a}*sin(x + {b}))"
        yield text, f"{a}*x^2 - {b}*x + {c}"
        yield text, f"{a}*cos({b}*x) + {c}*exp(-x^2)"
        yield text, f"({truth})*x^2*{a}"


def judge() -> int:
    """Print the four shares, and what went wrong; the number of goals that are missed."""
    keys = {text: Key(Chain.parse(text).links) for text in CHAINS}
    missed = 0

    def key_of(text: str) -> Key:
        return keys.setdefault(text, Key(Chain.parse(text).links))

    for name, cases, verdict in (("right", list(right()), True), ("wrong", list(wrong()), False)):
        bad = [
            (text, answer, item)
            for text, answer in cases
            if (item := key_of(text).check(answer)).correct is not verdict
        ]
        print(f"{name}: {len(cases) - len(bad)} of {len(cases)} answers over {len({text for text, _ in cases})} chains")
        for text, answer, item in bad:
            print(f"  {text}  |  {answer}  |  {item.correct} at {item.x} {item.error or item.note}")
        missed += bool(bad)
    mistaken = list(named())
    misnamed = []
    for text, answer, codes in mistaken:
        item = key_of(text).check(answer)
        code = item.diagnosis.code if item.diagnosis else None
        if code not in codes:
            misnamed.append((text, answer, codes, code))
    false = sum(code is not None for *_, code in misnamed)
    print(f"named rightly: {len(mistaken) - len(misnamed)} of {len(mistaken)} mistakes; wrongly: {false}")
    for text, answer, codes, code in misnamed:
        print(f"  {text}  |  {answer}  |  {'/'.join(sorted(codes))}, not {code}")
    others = list(nothing())
    invented = [(t, a, item) for t, a in others if (item := key_of(t).check(a)).diagnosis]
    numbers, taken = 0, 0
    draw = random.Random(5)  # noqa: S311
    for text in CHAINS:
        at_point = Key(Chain.parse(text).links, Settings(x=(1.5,)))
        for _ in range(40):
            numbers += 1
            taken += at_point.check(f"{draw.uniform(-9, 9):.4g}").diagnosis is not None
    print(f"names without a mistake: {len(invented)} of {len(others)} formulas, {taken} of {numbers} numbers")
    for text, answer, item in invented:
        print(f"  {text}  |  {answer}  |  {item.diagnosis}")
    missed += len(misnamed) > 0.15 * len(mistaken)
    return missed + (false + len(invented) > 0.01 * (len(mistaken) + len(others))) + (taken > 0.01 * numbers)


def time_a_class(students: int = 2_000) -> None:
    """How long a class takes whose answers are all different, as many right as wrong."""
    draw = random.Random(3)  # noqa: S311
    answers = [f"{'2x' if i % 2 else draw.choice('3456') + 'x'}*cos(x^2) + {i}*x - {i}*x" for i in range(students)]
    key = Key(Chain.parse("sin(x^2)").links)
    start = time.perf_counter()
    for answer in answers:
        key.check(answer)
    print(f"{students:,} different answers: {time.perf_counter() - start:.2f} s")


def main() -> int:
    warnings.simplefilter("error", RuntimeWarning)
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--class", dest="time", action="store_true", help="time a class of 2,000 answers")
    if parser.parse_args().time:
        time_a_class()
        return 0
    return judge()


if __name__ == "__main__":
    sys.exit(main())
