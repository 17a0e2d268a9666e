"""Trigonometric and hyperbolic functions and their inverses; angles are in radians."""

from __future__ import annotations

import math

from chaincalc.base.lazy import np
from chaincalc.functions.primitive import NONZERO, Array, Domain, Primitive

_COSINE_NONZERO = Domain("u != pi/2 + k*pi", poles=(math.pi / 2, math.pi))
_SINE_NONZERO = Domain("u != k*pi", holes=(0.0,), poles=(0.0, math.pi))
_CLOSED_UNIT = Domain("-1 <= u <= 1", low=-1.0, high=1.0, closed=(True, True))
_OPEN_UNIT = Domain("-1 < u < 1", low=-1.0, high=1.0)
_FROM_ONE_OUTWARDS = Domain("u <= -1 or u >= 1", gap=(-1.0, 1.0))
_FROM_ONE = Domain("u >= 1", low=1.0, closed=(True, False))


def _root_of_one_plus_square(u: Array) -> Array:
    # np.hypot takes six times as long. From about 1e8 on the root is u itself; there the square must not overflow.
    return np.maximum(u, np.sqrt(1.0 + np.minimum(u, 1e100) ** 2))


def _arctan_of_root(u: Array) -> Array:
    """arcsec(abs(u)): arccos(1/u) would lose half its digits close to 1."""
    beyond = np.maximum(np.abs(u) - 1.0, 0.0)  # what lies outside the domain isn't shown
    return np.arctan(np.sqrt(beyond) * np.sqrt(beyond + 2.0))


def _arcsec(u: Array) -> Array:
    angle = _arctan_of_root(u)
    return np.where(u < 0, math.pi - angle, angle)


def _arccsc(u: Array) -> Array:
    with np.errstate(divide="ignore"):
        near = math.pi / 2 - _arctan_of_root(u)
        return np.where(np.abs(u) < 1.5, np.copysign(near, u), np.arcsin(1.0 / np.where(np.abs(u) < 1.5, 1.5, u)))


def _slope_of_arcsec(u: Array) -> Array:
    size = np.abs(u)
    beyond = np.maximum(size - 1.0, 0.0)
    return 1.0 / (size * np.sqrt(beyond) * np.sqrt(beyond + 2.0))


def _arccot(u: Array) -> Array:
    above = np.where(u > 0, u, 1.0)
    return np.where(u > 0, np.arctan(1.0 / above), math.pi / 2 - np.arctan(np.minimum(u, 0.0)))


PRIMITIVES = (
    Primitive(
        name="sin", about="The sine of an angle in radians.",
        formula="sin(u)", slope_formula="cos(u)",
        because="sin(u + h) = sin(u)*cos(h) + cos(u)*sin(h), and sin(h)/h tends to 1 as h goes to 0.",
        value=lambda u: np.sin(u),
        slope=lambda u, y: np.cos(u),
        numpy="sin",
        aliases=("sen",),
    ),
    Primitive(
        name="cos", about="The cosine of an angle in radians.",
        formula="cos(u)", slope_formula="-sin(u)",
        because="cos(u) is sin(u + pi/2), and cos(u + pi/2) is -sin(u).",
        value=lambda u: np.cos(u),
        slope=lambda u, y: -np.sin(u),
        numpy="cos",
    ),
    Primitive(
        name="tan", about="The tangent of an angle in radians: its sine over its cosine.",
        formula="tan(u)", slope_formula="1/cos(u)^2",
        because="It is the quotient rule on sin(u)/cos(u).",
        value=lambda u: np.tan(u),
        slope=lambda u, y: 1.0 + y * y,
        domain=_COSINE_NONZERO, typical=(-1.5, 1.5),
        numpy="tan",
        aliases=("tg",),
    ),
    Primitive(
        name="sec", about="The secant of an angle in radians: 1 over its cosine.",
        formula="1/cos(u)", slope_formula="sin(u)/cos(u)^2",
        value=lambda u: 1.0 / np.cos(u),
        slope=lambda u, y: y * np.tan(u),  # np.sin takes six times as long as np.tan
        domain=_COSINE_NONZERO, typical=(-1.5, 1.5),
    ),
    Primitive(
        name="csc", about="The cosecant of an angle in radians: 1 over its sine.",
        formula="1/sin(u)", slope_formula="-cos(u)/sin(u)^2",
        value=lambda u: 1.0 / np.sin(u),
        slope=lambda u, y: -y / np.tan(u),
        domain=_SINE_NONZERO, typical=(0.1, 3.0),
    ),
    Primitive(
        name="cot", about="The cotangent of an angle in radians: its cosine over its sine.",
        formula="cos(u)/sin(u)", slope_formula="-1/sin(u)^2",
        value=lambda u: 1.0 / np.tan(u),
        slope=lambda u, y: -1.0 - y * y,
        domain=_SINE_NONZERO, typical=(0.1, 3.0),
        aliases=("ctg",),
    ),
    Primitive(
        name="arcsin", about="The angle from -pi/2 to pi/2 whose sine is the input.",
        formula="arcsin(u)", slope_formula="1/sqrt((1 - u)*(1 + u))",
        because="It undoes sin, so its slope is 1 over that of sin there, cos(arcsin(u)) = sqrt(1 - u^2).",
        value=lambda u: np.arcsin(u),
        slope=lambda u, y: 1.0 / np.sqrt((1.0 - u) * (1.0 + u)),
        domain=_CLOSED_UNIT, typical=(-1.0, 1.0),
        aliases=("asin",), numpy="arcsin",
    ),
    Primitive(
        name="arccos", about="The angle from 0 to pi whose cosine is the input.",
        formula="arccos(u)", slope_formula="-1/sqrt((1 - u)*(1 + u))",
        because="It is pi/2 - arcsin(u).",
        value=lambda u: np.arccos(u),
        slope=lambda u, y: -1.0 / np.sqrt((1.0 - u) * (1.0 + u)),
        domain=_CLOSED_UNIT, typical=(-1.0, 1.0),
        aliases=("acos",), numpy="arccos",
    ),
    Primitive(
        name="arctan", about="The angle between -pi/2 and pi/2 whose tangent is the input.",
        formula="arctan(u)", slope_formula="1/(1 + u^2)",
        because="It undoes tan, so its slope is 1 over that of tan there, 1 + tan(arctan(u))^2 = 1 + u^2.",
        value=lambda u: np.arctan(u),
        slope=lambda u, y: 1.0 / (1.0 + u * u),
        typical=(-5.0, 5.0),
        aliases=("atan",), numpy="arctan",
    ),
    Primitive(
        name="arcsec", about="The angle from 0 to pi whose secant is the input.",
        formula="arccos(1/u)", slope_formula="1/(abs(u)*sqrt(abs(u) - 1)*sqrt(abs(u) + 1))",
        value=lambda u: _arcsec(u),
        slope=lambda u, y: _slope_of_arcsec(u),
        domain=_FROM_ONE_OUTWARDS, typical=(1.0, 5.0),
        aliases=("asec",),
        source="The slope is positive on both sides, as sec rises from 0 to pi (Stewart's Calculus; others differ).",
    ),
    Primitive(
        name="arccsc", about="The angle from -pi/2 to pi/2 whose cosecant is the input.",
        formula="arcsin(1/u)", slope_formula="-1/(abs(u)*sqrt(abs(u) - 1)*sqrt(abs(u) + 1))",
        value=lambda u: _arccsc(u),
        slope=lambda u, y: -_slope_of_arcsec(u),
        domain=_FROM_ONE_OUTWARDS, typical=(1.0, 5.0),
        aliases=("acsc",),
    ),
    Primitive(
        name="arccot", about="The angle between 0 and pi whose cotangent is the input.",
        formula="pi/2 - arctan(u)", slope_formula="-1/(1 + u^2)",
        value=lambda u: _arccot(u),
        slope=lambda u, y: -1.0 / (1.0 + u * u),
        typical=(-5.0, 5.0),
        aliases=("acot",), stable_formula="arctan(1/u) if u > 0 else pi/2 - arctan(u)",
        source="The range is 0 to pi, which makes it continuous; some programs have -pi/2 to pi/2.",
    ),
    Primitive(
        name="sinh", about="The hyperbolic sine: half of exp(u) less exp(-u).",
        formula="sinh(u)", slope_formula="cosh(u)",
        because="It is half of e^u - e^(-u), differentiated term by term.",
        value=lambda u: np.sinh(u),
        slope=lambda u, y: np.cosh(u),
        numpy="sinh",
    ),
    Primitive(
        name="cosh", about="The hyperbolic cosine: half of exp(u) and exp(-u) together.",
        formula="cosh(u)", slope_formula="sinh(u)",
        because="It is half of e^u + e^(-u), differentiated term by term.",
        value=lambda u: np.cosh(u),
        slope=lambda u, y: np.sinh(u),
        numpy="cosh",
    ),
    Primitive(
        name="tanh", about="The hyperbolic tangent: squeezes any number between -1 and 1.",
        formula="tanh(u)", slope_formula="1/cosh(u)^2",
        because="It is the quotient rule on sinh(u)/cosh(u).",
        value=lambda u: np.tanh(u),
        slope=lambda u, y: (1.0 / np.cosh(u)) ** 2,  # 1 - y*y would lose all digits where y is close to 1
        numpy="tanh",
    ),
    Primitive(
        name="sech", about="The hyperbolic secant: 1 over the hyperbolic cosine.",
        formula="1/cosh(u)", slope_formula="-tanh(u)/cosh(u)",
        value=lambda u: 1.0 / np.cosh(u),
        slope=lambda u, y: -np.tanh(u) * y,
        typical=(-4.0, 4.0),
    ),
    Primitive(
        name="csch", about="The hyperbolic cosecant: 1 over the hyperbolic sine.",
        formula="1/sinh(u)", slope_formula="-csch(u)*coth(u)",
        value=lambda u: 1.0 / np.sinh(u),
        slope=lambda u, y: -y / np.tanh(u),
        domain=NONZERO, typical=(0.1, 3.0),
    ),
    Primitive(
        name="coth", about="The hyperbolic cotangent: 1 over the hyperbolic tangent.",
        formula="1/tanh(u)", slope_formula="-1/sinh(u)^2",
        value=lambda u: 1.0 / np.tanh(u),
        slope=lambda u, y: -((1.0 / np.sinh(u)) ** 2),
        domain=NONZERO, typical=(0.1, 3.0),
    ),
    Primitive(
        name="arcsinh", about="The number whose hyperbolic sine is the input.",
        formula="arcsinh(u)", slope_formula="1/sqrt(1 + u^2)",
        because="It undoes sinh, so its slope is 1 over that of sinh there, cosh(arcsinh(u)) = sqrt(1 + u^2).",
        value=lambda u: np.arcsinh(u),
        slope=lambda u, y: 1.0 / _root_of_one_plus_square(np.abs(u)),
        typical=(-5.0, 5.0),
        aliases=("asinh",), numpy="arcsinh",
    ),
    Primitive(
        name="arccosh", about="The number from 0 on whose hyperbolic cosine is the input.",
        formula="arccosh(u)", slope_formula="1/(sqrt(u - 1)*sqrt(u + 1))",
        because="It undoes cosh, so its slope is 1 over that of cosh there, sinh(arccosh(u)) = sqrt(u^2 - 1).",
        value=lambda u: np.arccosh(u),
        slope=lambda u, y: 1.0 / (np.sqrt(u - 1.0) * np.sqrt(u + 1.0)),
        domain=_FROM_ONE, typical=(1.0, 5.0),
        aliases=("acosh",), numpy="arccosh",
    ),
    Primitive(
        name="arctanh", about="The number whose hyperbolic tangent is the input.",
        formula="arctanh(u)", slope_formula="1/((1 - u)*(1 + u))",
        because="It undoes tanh, so its slope is 1 over that of tanh there, 1 - tanh(arctanh(u))^2 = 1 - u^2.",
        value=lambda u: np.arctanh(u),
        slope=lambda u, y: 1.0 / ((1.0 - u) * (1.0 + u)),
        domain=_OPEN_UNIT, typical=(-0.95, 0.95),
        aliases=("atanh",), numpy="arctanh",
    ),
    Primitive(
        name="degrees", about="Turns an angle in radians into degrees.",
        formula="180/pi*u", slope_formula="180/pi",
        value=lambda u: np.degrees(u),
        slope=lambda u, y: np.full(np.shape(u), 180.0 / math.pi),
        numpy="degrees",
    ),
    Primitive(
        name="radians", about="Turns an angle in degrees into radians.",
        formula="pi/180*u", slope_formula="pi/180",
        value=lambda u: np.radians(u),
        slope=lambda u, y: np.full(np.shape(u), math.pi / 180.0),
        typical=(-180.0, 180.0),
        numpy="radians",
    ),
)  # fmt: skip
