"""What the math part is made of: equations in paragraphs; how they are laid out is for each form to say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Equation:
    """`left = a = b = ...`.

    Args:
        left: the left-hand side.
        right: for each further side the sign before it, and the side itself.
        reason: why, in the notation itself; "" where it goes without saying.
        depth: how far it is set in.
    """

    left: str
    right: tuple[tuple[str, str], ...]
    reason: str = ""
    depth: int = 0


@dataclass(frozen=True)
class Paragraph:
    """A heading, equations, and sentences after them; `stacked` ones have a line for each side."""

    heading: str
    equations: tuple[Equation, ...] = ()
    remarks: tuple[str, ...] = ()
    stacked: bool = False
