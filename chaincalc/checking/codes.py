"""The closed list of what a wrong answer is diagnosed with."""

from __future__ import annotations

FACTOR_LEFT_OUT, FUNCTION_ITSELF, SIGN, RECIPROCAL_CODE = "factor_left_out", "function_itself", "sign", "reciprocal"
CONSTANT_FACTOR_CODE, NARROWER_DOMAIN, WRONG_ORDER, OUTER_AT_X = (
    "constant_factor", "narrower_domain", "wrong_order", "outer_at_x",
)  # fmt: skip

# Every code that a diagnosis can have, with what it means, in the order in which they are tried.
CODES: dict[str, str] = {
    FACTOR_LEFT_OUT: "A factor is missing: the derivative of the inside, or of the outside, or a constant.",
    FUNCTION_ITSELF: "The function itself, not its derivative.",
    SIGN: "The wrong sign, of all or of one piece.",
    RECIPROCAL_CODE: "One over the derivative.",
    OUTER_AT_X: "The outer function's derivative, taken at x and not at the inside.",
    WRONG_ORDER: "The links in another order: two neighbours exchanged (the first of them is named), or all reversed.",
    "outer_not_differentiated": "The outside left as it is: f(g)·g' for f(g).",
    "inner_not_differentiated": "The inside as a factor, not its derivative: f'(g)·g for f(g).",
    "inner_derivative_inside": "The inside's derivative put inside: f'(g') for f(g).",
    "sum_for_product": "The two derivatives added, not multiplied: f'(g) + g' for f(g).",
    "power_rule_on_exponential": "An exponential differentiated like a power: u·e^(u - 1) for e^u.",
    "product_rule": "A product's factors differentiated one by one: f'g' for fg; or a minus between the two terms.",
    "half_product_rule": "One term of the product rule alone: f'g, or fg'.",
    "quotient_rule": "Numerator and denominator differentiated one by one: f'/g' for f/g.",
    "quotient_rule_sign": "The quotient rule with a plus, or with its two terms exchanged.",
    "quotient_rule_square": "The quotient rule without the square below, or without any denominator.",
    "exponent": "A power whose exponent isn't lowered by one: n·u^n, or n·u^(n + 1), for u^n.",
    "constant_as_variable": "A constant, or a letter that stands for one, differentiated like a variable, or kept.",
    CONSTANT_FACTOR_CODE: "The derivative times a constant.",
    NARROWER_DOMAIN: "Right where it has a value, but it has none at points where the derivative has one.",
}
