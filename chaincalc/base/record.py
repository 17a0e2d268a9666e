"""Frozen records: what results, points and the nodes of a formula are made of."""

from __future__ import annotations

from typing import Any, ClassVar, Self, dataclass_transform


@dataclass_transform(frozen_default=True, eq_default=False)
class Record:
    """A frozen record of the fields that its class names, in their order; the class holds the defaults.

    It does what a frozen dataclass does, but a dataclass compiles its methods from text when its module is imported:
    the thirty of them would take a fifth of NumPy's own import, at every start.

    >>> class Point(Record):
    ...     x: float
    ...     y: float = 0.0
    >>> Point(1.0).replace(y=2.0)
    Point(x=1.0, y=2.0)
    """

    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.__match_args__ = tuple(cls.__annotations__)  # type: ignore[misc]  # each record sets its own

    def __init__(self, *values: Any, **named: Any) -> None:
        names, fields = self.__match_args__, self.__dict__
        if len(values) < len(names):
            given = {**dict(zip(names, values, strict=False)), **named}
            values = tuple(given.pop(name) if name in given else getattr(type(self), name) for name in names)
            named = given
        if named or len(values) > len(names):
            raise TypeError(f"{type(self).__name__} takes {', '.join(names)}")
        fields.update(zip(names, values, strict=True))
        self.validate()

    def validate(self) -> None:
        """What a kind of record demands of its fields; raises where they don't suit."""

    def astuple(self) -> tuple[Any, ...]:
        """The fields' values, in their order."""
        return tuple(getattr(self, name) for name in self.__match_args__)

    def replace(self, **changed: Any) -> Self:
        """The same record with some fields changed."""
        return type(self)(**{**dict(zip(self.__match_args__, self.astuple(), strict=True)), **changed})

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __repr__(self) -> str:
        fields = zip(self.__match_args__, self.astuple(), strict=True)
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in fields)})"
