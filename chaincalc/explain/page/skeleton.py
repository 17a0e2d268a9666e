"""The page's frame: one HTML file with its style, its script and its data inside, that may fetch nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib.resources import files
from string import Template
from typing import Any, NamedTuple

from chaincalc.base.choices import Face
from chaincalc.explain.page.marks import text

FACE_OF: dict[str, Face] = {
    "diagram": "diagram",
    "slope": "diagram",
    "rule": "math",
    "functions": "math",
    "code": "code",
}
SCRIPTS = ("page.js", "lesson.js", "copy.js")


class Section(NamedTuple):
    """A part of the page.

    Args:
        name: its id and its class.
        heading: as plain text.
        body: HTML.
        about: a sentence under the heading, as plain text; or "".
    """

    name: str
    heading: str
    body: str
    about: str = ""


def document(
    title: str,
    heading: str,
    about: str,
    sections: Sequence[Section],
    *,
    controls: str = "",
    data: Any = None,
    data_id: str = "numbers",
    scripts: Sequence[str] = SCRIPTS,
) -> str:
    """The whole file.

    Args:
        title: of the window, as plain text.
        heading: the page's, as HTML.
        about: a text under the heading, as plain text.
        sections: the parts, one after the other.
        controls: HTML that stays in view: the slider; a page without one is a still picture.
        data: what the script works with, as JSON; None for a page without numbers that move.
        data_id: under which the script finds it.
        scripts: the files of the script.
    """
    folder = files("chaincalc.explain.page")
    read = [folder.joinpath(name).read_text(encoding="utf-8").strip() for name in ("page.css", *scripts)]
    style, script = read[0], "\n".join(read[1:])
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    template = Template(folder.joinpath("page.html").read_text(encoding="utf-8"))
    return template.substitute(
        policy=policy,
        title=text(title),
        style=style,
        heading=heading,
        about=f"<p>{text(about)}</p>" if about else "",
        controls=controls,
        sections="\n".join(map(_section, sections)),
        data="" if data is None else f'<script type="application/json" id="{data_id}">{_json(data)}</script>',
        script=script,
    )


def _section(section: Section) -> str:
    about = f'<p class="about">{text(section.about)}</p>' if section.about else ""
    return (
        f'<section id="{section.name}" class="{section.name}" aria-labelledby="{section.name}-heading">\n'
        f'<h2 id="{section.name}-heading">{text(section.heading)}</h2>{about}\n{section.body}\n</section>'
    )


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _json(data: Any) -> str:
    """JSON that can stand in a script element: nothing in it can end the element, or a line of an older script."""
    written = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
