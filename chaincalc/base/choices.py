"""The words that one chooses from: what an option of the command and an argument of the library take alike."""

from __future__ import annotations

from typing import Literal, TypeAlias

Method: TypeAlias = Literal["central", "forward", "backward", "richardson"]
LinkSlopes: TypeAlias = Literal["exact", "numeric"]
Face: TypeAlias = Literal["math", "diagram", "code"]
AtKink: TypeAlias = Literal["undefined", "left", "right", "average", "framework"]
