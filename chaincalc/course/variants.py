"""Each student's own numbers: drawn from the student's name and the set's seed, the same everywhere and for ever."""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections.abc import Mapping
from itertools import islice, product

from chaincalc.base.errors import ChaincalcError, ChainFileError
from chaincalc.base.lazy import np
from chaincalc.chainfile import ChainFile, Exercise, ExerciseSet
from chaincalc.checking.files import file_key
from chaincalc.checking.key import Key, Settings

_ATTEMPTS = 1000


class Variants:
    """The exercises of a set as students have them.

    Args:
        exercises: the set.
        settings: how answers are compared, where the set doesn't say it.
    """

    def __init__(self, exercises: ExerciseSet, settings: Settings | None = None) -> None:
        self.set, self.settings = exercises, settings or Settings()
        self._files: dict[tuple[str, tuple[float, ...]], ChainFile] = {}
        self._keys: dict[tuple[str, tuple[float, ...]], Key | None] = {}
        self._drawn: dict[tuple[str, str], tuple[ChainFile, Key]] = {}

    def of(self, exercise: Exercise, student: str) -> tuple[ChainFile, Key]:
        """An exercise with a student's numbers, and the key that answers are compared with.

        Raises:
            ChainFileError: no numbers that were tried give an answer.
        """
        who = exercise.name, called(student)
        if who not in self._drawn:
            self._drawn[who] = self._draw(exercise, student)
        return self._drawn[who]

    def _draw(self, exercise: Exercise, student: str) -> tuple[ChainFile, Key]:
        choices = exercise.file.vary.choices
        for attempt in range(_ATTEMPTS if choices else 1):
            numbers = drawn(choices, self.set.seed, student, exercise.name, attempt)
            found = exercise.name, tuple(numbers.values())
            if found not in self._files:
                self._files[found] = exercise.variant(numbers)
                self._keys[found] = self._key(self._files[found], tried=bool(choices))
            key = self._keys[found]
            if key is not None:
                return self._files[found], key
        raise ChainFileError(f"{exercise.name}: none of the numbers that were tried gives an answer", self.set.path)

    def first(self, exercise: Exercise) -> tuple[ChainFile, Key]:
        """An exercise with the first number of each letter, or of those that give an answer."""
        names, numbers = exercise.file.vary.choices.keys(), exercise.file.vary.choices.values()
        for chosen in islice(product(*numbers), _ATTEMPTS):
            file = exercise.variant(dict(zip(names, chosen, strict=True)))
            key = self._key(file, tried=bool(names))
            if key is not None:
                return file, key
        raise ChainFileError(f"{exercise.name}: none of the numbers that were tried gives an answer", self.set.path)

    def _key(self, file: ChainFile, tried: bool) -> Key | None:
        """The key; where numbers were drawn, None if the answer would be undefined."""
        try:
            key = file_key(file, self.settings)
        except ChaincalcError:
            if tried:
                return None
            raise
        return key if not tried or _has_answer(key, file) else None


def _has_answer(key: Key, file: ChainFile) -> bool:
    """Whether there is a derivative, or a value: at x, or somewhere for a formula."""
    for case in key.cases:
        if "at x" in file.ask:
            if not all(math.isfinite(case.spot(x).slope) for x in key.x or ()):
                return False
        elif not np.any(np.isfinite(case.truth.everywhere.slope)):
            return False
    return True


def drawn(
    choices: Mapping[str, tuple[float, ...]], seed: str, student: str, exercise: str, attempt: int = 0
) -> dict[str, float]:
    """A number for each letter.

    The first eight bytes of the SHA-256 hash of seed, student, exercise, letter and attempt, with line ends between
    them, in UTF-8, are a whole number (the first byte counts most); divided by the number of choices, it leaves the
    place of the one that is taken, counted from 0.
    """
    found = {}
    for letter, numbers in choices.items():
        text = "\n".join((seed, called(student), exercise, letter, str(attempt)))
        place = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big") % len(numbers)
        found[letter] = numbers[place]
    return found


def called(student: str) -> str:
    """A student's name as numbers are drawn with: without capitals, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", student).casefold().split())
