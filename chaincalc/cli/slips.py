"""Arguments that could be links, but are more likely slips: `-x 3` for `--x 3`, and numbers that stand alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from chaincalc.base.errors import InputError


def refuse_slips(words: Sequence[str], beside: bool, options: Sequence[str], known: Sequence[str]) -> None:
    """See to it that no argument is one that hardly anybody means as a link.

    Args:
        words: the arguments that aren't options, in their order.
        beside: whether there is more than one.
        options: the options with their values, as they were typed.
        known: the names of the command's options.

    Raises:
        InputError: one is a dash and a letter, or a number beside others; the message says what was probably meant.
    """
    for place, word in enumerate(words):
        if len(word) == 2 and word[0] == "-" and word[1].isalpha():
            _refuse_dash(word, words[place + 1 :], known)
    numbers = [word for word in words if _is_number(word)]
    if numbers and beside:
        split = [piece for option in options for piece in option.split("=", 1)]
        given = [value for name, value in pairwise(split) if name == "--x" and value != "-"]
        raise InputError(
            f"'{numbers[0]}' stands alone: as a link it would turn every input into {numbers[0]}\n"
            f"  did you mean --x {','.join([*given, *numbers])}? "
            f'a constant link goes into the chain\'s text: "x^2 | {numbers[0]}"'
        )


def _refuse_dash(word: str, after: Sequence[str], known: Sequence[str]) -> None:
    value = f" {after[0]}" if after and _is_number(after[0]) else ""
    long = [name for name in known if name.startswith(f"-{word}")]
    # A single letter is an input's name: -w stands for --w.
    meant = f"-{word}" if f"-{word}" in long or not long else long[0]
    raise InputError(f"'{word}' is no option\n  did you mean {meant}{value}? as a link write \"({word})\"")


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return not word.strip("+-0123456789.eE")
