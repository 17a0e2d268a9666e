"""The diagram: each link as a box on a string, values from the left above the arrows, gradients from the right below.

Every number that a learner may be asked for has an order (`data-order`): the values first, from the first link on, then
the gradients, from y back to x. So the page can reveal them one by one.
"""

from __future__ import annotations

from chaincalc.explain.explanation import Explanation
from chaincalc.explain.page.marks import Frame, place, subscript, text
from chaincalc.explain.page.numbers import Numbers
from chaincalc.explain.page.small import of_chain, of_link
from chaincalc.explain.page.string import back, shifts
from chaincalc.explain.page.texts import Texts
from chaincalc.notation.mathml import MathmlNotation
from chaincalc.notation.page import colour

_REST = 40  # where a knot rests, in pixels


def diagram(e: Explanation, numbers: Numbers, texts: Texts) -> tuple[str, list[Frame]]:
    """The boxes on their string and the frames of their small curves; of several, the whole chain as one box, too."""
    boxes = _Boxes(numbers, texts)
    last = len(e.links)
    items, frames = [boxes.source()], []
    for part in e.links:
        i = part.number
        drawn, frame = of_link(numbers, i)
        frames.append(frame)
        rule = "" if part.tree is None else MathmlNotation().short_rule(part.tree, part.variable)
        shown = f"<math>{rule}</math>" if rule else f"<code>{text(part.name)}</code>"
        title = f"<h3>{subscript('f', i)} {shown}</h3>"
        own = boxes.slope(f"{subscript('f', i)}′", i - 1, f"d{i}")
        factor = boxes.factor(f"r{i}", f"l{i}", f"d{i}")
        items.append(_item(colour(i), f"{title}{drawn}{own}", f"{boxes.node(i)}{boxes.knots(i)}{factor}"))
    chains = f'<ol class="chain" id="links">{"".join(items)}</ol>'
    if last > 1:
        whole, frame = boxes.whole()
        frames.append(frame)
        chains += f'<ol class="chain" id="whole" hidden>{whole}</ol>'
    return chains + _sentences(numbers, texts), frames


def _item(style: str, box: str, rest: str) -> str:
    return f'<li class="link {style}"><div class="box">{box}</div>{rest}</li>'


class _Boxes:
    """What stands between the boxes, and under them."""

    def __init__(self, numbers: Numbers, texts: Texts) -> None:
        self.numbers, self.texts, self.now = numbers, texts, texts.now
        self.last = len(numbers.links)
        self.sided = numbers.start in numbers.sides
        self.shifts = shifts(numbers, numbers.delta)
        self.back = back(numbers, numbers.delta, numbers.start) if self.sided else None

    def source(self) -> str:
        return f'<li class="source">{self.node(0)}{self.knots(0)}</li>'

    def whole(self) -> tuple[str, Frame]:
        """The chain as one box, f1f2, and the frame of its small curve."""
        drawn, frame = of_chain(self.numbers)
        names = "".join(subscript("f", i) for i in range(1, self.last + 1))
        own = self.slope(f"({names})′", 0, f"p{self.last}")
        rest = self.node(self.last) + self.knots(self.last) + self.factor("rp", "lp", f"p{self.last}")
        return self.source() + _item("one", f"<h3>{names}</h3>{drawn}{own}", rest), frame

    def node(self, i: int) -> str:
        """A value above its arrow, and below it the gradient that comes back; 0 is x, the last one is y."""
        name = f"u{i}" if i else "x"
        symbol = "<i>x</i>" if i == 0 else "<i>y</i>" if i == self.last else subscript("u", i)
        columns = [self.texts.columns[key] for key in (name, f"g{i}")]
        widest = max(len(shown) for column in [*columns, *self._moves(i)] for shown in column)
        value = place(name, self.now[name])
        value = value if i == 0 else asked(value, i)
        back = asked(place(f"g{i}", self.now[f"g{i}"], "total"), 2 * self.last + 1 - i)
        return (
            f'<div class="node w{min(20, max(5, widest))}"><span>{symbol}</span><b>{value}</b>'
            f'<span class="gradient">{back}</span></div>'
        )

    def _moves(self, i: int) -> list[list[str]]:
        return [pulled[f"m{i}"] for pulled in self.texts.pulls if i]

    def slope(self, function: str, i: int, name: str) -> str:
        """A box's own slope, at the input that comes into it."""
        into = place(f"u{i}" if i else "x", self.now[f"u{i}" if i else "x"])
        into = into if i == 0 else asked(into, i)
        return f'<p class="own">{function}({into}) = {asked(place(name, self.now[name]), 2 * self.last + 1 - i)}</p>'

    def knots(self, i: int) -> str:
        """The knot of the string under a value, for a pull to the right and, where it differs, one to the left."""
        start, now = self.numbers.start, self.now
        said, moved = (column[i][start] for column in self.shifts)
        first = f'<div class="knot">{_knot(f"k{i}", said, moved)}{self._move(place(f"m{i}", now[f"m{i}"]))}</div>'
        said, moved = (None, None) if self.back is None else (column[i] for column in self.back)
        text_of = place(f"n{i}", now.get(f"n{i}", ""))
        hidden = "" if self.sided else " hidden"
        return f'{first}<div class="knot second"{hidden}>{_knot(f"j{i}", said, moved)}{self._move(text_of)}</div>'

    def factor(self, right: str, left: str, both: str) -> str:
        """By how much a box multiplies a pull; on the second string one to the left."""
        hidden = "" if self.sided else " hidden"
        shown = place(right, self.now.get(right, self.now[both])), place(left, self.now.get(left, ""))
        return (
            f'<div class="factor"><b data-later="{2 * self.last + 1}">× {self._move(shown[0])}</b></div>'
            f'<div class="factor second"{hidden}><b data-later="{2 * self.last + 1}">× {self._move(shown[1])}</b></div>'
        )

    def _move(self, content: str) -> str:
        return asked(content, 2 * self.last + 1)


def asked(content: str, order: int) -> str:
    """A number that a learner may be asked for, and when it comes to light."""
    return f'<span class="ask" data-order="{order}">{content}</span>'


def _knot(name: str, said: int | None, moved: int | None) -> str:
    """A knot at rest, where the slopes say that it goes, and where it really goes; the script moves both."""
    at, really = (_REST + (shift or 0) / 10 for shift in (said, moved))
    return (
        f'<svg width="{2 * _REST}" height="22" aria-hidden="true" data-knot="{name}">'
        f'<circle class="rest" cx="{_REST}" cy="11" r="4"/>'
        f'<g class="goes"{_hidden(said)}><line class="way" x1="{_REST}" x2="{at:g}" y1="11" y2="11"/>'
        f'<circle class="moved" cx="{at:g}" cy="11" r="6"/></g>'
        f'<path class="truly" d="M0-8L6 0L0 8L-6 0Z" transform="translate({really:g} 11)"{_hidden(moved)}/></svg>'
    )


def _hidden(shift: int | None) -> str:
    return ' hidden=""' if shift is None else ""


def _sentences(numbers: Numbers, texts: Texts) -> str:
    """What a pull at x does to y, in words, and what the knots are."""
    now, last = texts.now, len(numbers.links)
    sided = numbers.start in numbers.sides

    def number(name: str, style: str = "") -> str:
        return asked(place(name, now.get(name, now[f"p{last}"]), style), 2 * last + 1)

    def sentence(pull: str, really: str, said: str, total: str) -> str:
        """One of four: what there is depends on whether y moves, and whether it has a slope."""
        moved = f"<i>y</i> moved {number(really)}"
        predicted = f"the slope predicts {number(said)} (×&nbsp;{number(total, 'total')})"
        cases = {
            "both": f"{moved}, {predicted}.",
            "moved": f"{moved}; there is no slope to predict it.",
            "said": f"{predicted}, but <i>y</i> has no value there.",
            "neither": "how far <i>y</i> moves is undefined.",
        }
        here = pull_state(now.get(really, ""), now.get(total, now[f"p{last}"]))
        shown = "".join(
            f'<span data-if="{pull}-{case}"{"" if case == here else " hidden"}>{words}</span>'
            for case, words in cases.items()
        )
        return f"Pulled {place(pull, now[pull])}: {shown}"

    up = sentence("m0", "moved", f"m{last}", "rp")
    down = sentence("n0", "back", f"n{last}", "lp")
    knots = (
        '<svg width="14" height="14" aria-hidden="true"><circle class="moved" cx="7" cy="7" r="6"/></svg> what the '
        'slopes predict, <svg width="14" height="18" aria-hidden="true"><path class="truly" '
        'd="M0-8L6 0L0 8L-6 0Z" transform="translate(7 9)"/></svg> what happens; all lengths in true proportion'
    )
    hidden = "" if sided else " hidden"
    return (
        f'<p class="pull" data-later="{2 * last + 1}">{up} <span class="second"{hidden}>{down}</span></p>'
        f'<p class="hint knots">{knots}</p>'
    )


def pull_state(moved: str, slope: str) -> str:
    """Which sentence is true of a pull, by how far y moves and by its slope, as texts."""
    moves, predicted = (known != "undefined" for known in (moved, slope))
    return ("both" if predicted else "moved") if moves else "said" if predicted else "neither"
