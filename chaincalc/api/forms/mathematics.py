"""Chains and formulas as mathematics: as LaTeX, and as MathML, which browsers set without any script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from chaincalc.api.forms.form import Form
from chaincalc.calculus.definitions import definition
from chaincalc.calculus.differentiate import composition
from chaincalc.chain import Chain
from chaincalc.engine.inputs import names_of
from chaincalc.language.formula import Formula
from chaincalc.language.tree import MAX_DEPTH, Node, Var, Where, transform
from chaincalc.language.write import write
from chaincalc.links.link import Link
from chaincalc.notation.latex import LatexNotation
from chaincalc.notation.letters import result_letter
from chaincalc.notation.mathml import MathmlNotation
from chaincalc.notation.notation import Notation

_MOST = 40  # links that are set, and
_LONGEST = 4_000  # characters
_LONG = 160  # characters of the whole chain as one formula
_LONG_RULE = 60  # and of a primitive's own formula

Rows = Sequence[tuple[str, Sequence[str]]]  # each equation's left side, and its right sides


class ChainForm(Form):
    """A chain: y = f2(f1(x)), and each of its functions."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain

    def html(self) -> str | None:
        text = str(self.chain)
        if len(self.chain) > _MOST or len(text) > _LONGEST:
            return f"<code>{escape(text)}</code>"
        return _as_html(self.rows(MathmlNotation()))

    def latex(self) -> str | None:
        if len(self.chain) > _MOST or len(str(self.chain)) > _LONGEST:
            return None
        return _as_latex(self.rows(LatexNotation()))

    def rows(self, n: Notation) -> Rows:
        """The equations."""
        chain, y = self.chain, n.letter(result_letter(self.chain.inputs))
        links = list(zip(chain.links, names_of(chain.links), strict=True))
        if len(links) == 1:
            return [(y, _sides(n, *links[0], chain.main))]
        inside, rows = n.letter(chain.main), []
        for number, (link, names) in enumerate(links, start=1):
            variable = chain.main if number == 1 else "u"
            letters, function = [n.letter(name) for name in names], n.symbol("f", number)
            rows.append((n.applied(function, n.letter(variable), *letters), _sides(n, link, names, variable)))
            inside = n.applied(function, inside, *letters)
        whole = self._composed()
        return [(y, [inside, *([] if whole is None else [n.formula(whole, chain.main)])]), *rows]

    def _composed(self) -> Node | None:
        """The chain as one formula; None where there is none, or it is long."""
        trees = [link.tree for link in self.chain.links if link.tree is not None and not link.bound]
        whole = composition(trees) if len(trees) == len(self.chain) else None
        return whole if whole is not None and whole.depth <= MAX_DEPTH and len(write(whole)) <= _LONG else None


class FormulaForm(Form):
    """A formula."""

    def __init__(self, formula: Formula) -> None:
        self.formula = formula

    def html(self) -> str | None:
        return _math(MathmlNotation().formula(self.formula.tree, self.formula.main))

    def latex(self) -> str | None:
        long = len(str(self.formula)) > _LONGEST
        return None if long else _dollars(LatexNotation().formula(self.formula.tree, self.formula.main))


def _sides(n: Notation, link: Link, names: Sequence[str], variable: str) -> list[str]:
    """A link's formula, and what is behind it where that is another one and short; else its name."""
    tree = link.tree
    if tree is None:
        return [n.words(link.name)]
    called = dict(zip(link.takes, names, strict=True))
    tree = transform(tree, lambda node: Var(called[node.name]) if isinstance(node, Var) and node.name else None)
    rule = definition(tree)
    shown = [n.formula(tree, variable)]
    if rule != tree and not isinstance(rule, Where) and len(write(rule)) <= _LONG_RULE:
        shown.append(n.formula(rule, variable))
    return list(dict.fromkeys(shown))


def _as_latex(rows: Rows) -> str:
    if len(rows) == 1:
        return _dollars(" = ".join([rows[0][0], *rows[0][1]]))
    body = r" \\ ".join(f"{left} &= {' = '.join(sides)}" for left, sides in rows)
    return _dollars(rf"\begin{{aligned}} {body} \end{{aligned}}")


def _dollars(content: str) -> str:
    """Mathematics in a line; no < is left in it, which an export to HTML might take for a tag."""
    content = content.replace("<", r"\lt ").replace(">", r"\gt ")
    return rf"$\displaystyle {content}$"


def _as_html(rows: Rows) -> str:
    lines = ("<mo>=</mo>".join([left, *sides]) for left, sides in rows)
    return "".join(f'<div style="margin: 0.4em 0; overflow: auto hidden">{_math(line)}</div>' for line in lines)


def _math(content: str) -> str:
    return f'<math displaystyle="true">{content}</math>'
