"""What is known of functions by their names: which are odd, which are inverse, which are formulas of others."""

from __future__ import annotations

from chaincalc.functions.registry import NAMES
from chaincalc.language.tree import Add, Call, Const, Div, Extreme, Mul, Neg, Node, Num, Pow

ODD = {
    "sin", "tan", "csc", "cot", "arcsin", "arctan", "sinh", "tanh", "csch", "coth", "arcsinh", "arctanh",
    "softsign", "hard_tanh", "arccsc",
}  # fmt: skip
EVEN = {"cos", "sec", "cosh", "sech"}
AT_ZERO = {**dict.fromkeys(ODD - {"csc", "cot", "csch", "coth", "arccsc"}, 0), "cos": 1, "sec": 1, "cosh": 1, "sech": 1}
INVERSES = {
    "sin": "arcsin", "cos": "arccos", "tan": "arctan", "sec": "arcsec", "csc": "arccsc", "cot": "arccot",
    "sinh": "arcsinh", "cosh": "arccosh", "tanh": "arctanh", "arcsinh": "sinh", "arctanh": "tanh",
    "sigmoid": "logit", "logit": "sigmoid",
}  # fmt: skip
# The powers of cosine and sine that a function is.
CIRCULAR = {"cos": (1, 0), "sin": (0, 1), "tan": (-1, 1), "sec": (-1, 0), "csc": (0, -1), "cot": (1, -1)}
HYPERBOLIC = {"cosh": (1, 0), "sinh": (0, 1), "tanh": (-1, 1), "sech": (-1, 0), "csch": (0, -1), "coth": (1, -1)}


def rewriting(name: str, call: Call) -> Node | None:
    """A primitive that is a formula of others: that formula."""
    u, given = call.argument, dict(call.parameters)
    one, two = Num(1.0), Num(2.0)
    exp = NAMES["exp"]
    match name:
        case "identity":
            return u
        case "square":
            return Pow(u, two)
        case "cube":
            return Pow(u, Num(3.0))
        case "reciprocal":
            return Div(one, u)
        case "power":
            return Pow(u, given["exponent"])
        case "affine":
            return Add((Mul((given["scale"], u)), given["shift"]))
        case "expm1":
            return Add((Call(exp, u), Neg(one)))
        case "log1p":
            return Call(NAMES["log"], Add((one, u)))
        case "degrees":
            return Div(Mul((Num(180.0), u)), Const("pi"))
        case "radians":
            return Div(Mul((Const("pi"), u)), Num(180.0))
        case "gaussian":
            return Call(exp, Neg(Pow(u, two)))
        case "silu":
            return Mul((u, Call(NAMES["sigmoid"], u)))
        case "maximum":
            return Extreme("max", u, given["c"])
        case "minimum":
            return Extreme("min", u, given["c"])
    return None
