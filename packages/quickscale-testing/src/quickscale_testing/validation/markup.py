"""Elements of a Django template with their lines, found without rendering it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TAG = re.compile(r"""<([a-zA-Z][\w:.-]*+)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'=<>/]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++))?""")
_RAW = ("script", "style")


@dataclass(frozen=True, slots=True)
class Element:
    """A start tag; an attribute without a value has an empty one."""

    tag: str
    attributes: dict[str, str]
    line: int


def list_elements(template: str) -> Iterator[Element]:
    """Yield the elements of a template; what scripts and style sheets contain is none."""
    html = hide_template_tags(template)
    position = line_start = 0
    line = 1
    while match := _TAG.search(html, position):
        line += html.count("\n", line_start, match.start())
        line_start = match.start()
        tag = match[1].lower()
        yield Element(tag, _read_attributes(match[2]), line)
        position = match.end()
        if tag in _RAW:
            position = _find(html, f"</{tag}", position)


def _read_attributes(text: str) -> dict[str, str]:
    return {
        name.lower(): value.strip("\"'").strip() if value else ""
        for name, value in _ATTRIBUTE.findall(text)
    }


def _find(text: str, end: str, position: int) -> int:
    match = re.compile(re.escape(end), re.IGNORECASE).search(text, position)
    return match.start() if match else len(text)


def hide_template_tags(template: str) -> str:
    """Replace what Django's template language reads, and comments, keeping lines and lengths.

    A variable becomes a word, so that what it stands in keeps its meaning.
    """
    text = hide_between(template, "{% comment", "endcomment %}")
    for start, end in (("{#", "#}"), ("{%", "%}"), ("<!--", "-->")):
        text = hide_between(text, start, end)
    return hide_between(text, "{{", "}}", filler="x")


def hide_between(text: str, start: str, end: str, *, filler: str = " ") -> str:
    """Replace what stands from each ``start`` to the next ``end``, keeping lines and lengths."""
    parts, position = [], 0
    while (begin := text.find(start, position)) >= 0:
        finish = text.find(end, begin + len(start))
        if finish < 0:
            break
        finish += len(end)
        parts += [text[position:begin], re.sub(r"[^\n]", filler, text[begin:finish])]
        position = finish
    return "".join([*parts, text[position:]])
