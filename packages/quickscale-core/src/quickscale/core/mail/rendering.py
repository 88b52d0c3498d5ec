"""A template and its context become a subject, a text and HTML."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.translation import get_language_bidi

from quickscale.core.conf import quickscale_settings
from quickscale.core.theming.appearance import load_look
from quickscale.core.theming.colors import Tokens, is_hex_color

from .blocks import MailContent, Paragraph
from .links import absolute_url, site_url
from .mail_types import MailType, fill_placeholders
from .models import MailText
from .words import rename_button

#: The tokens that may say a colour, and what it is in the light and the dark where none does.
_COLORS = {
    "canvas": (("canvas", "background"), "#f4f4f2", "#0d0e10"),
    "surface": (("surface", "background"), "#ffffff", "#16181b"),
    "text": (("text",), "#17191c", "#eceef0"),
    "muted": (("muted",), "#5a6069", "#a3a9b3"),
    "border": (("border",), "#e0e0dc", "#2a2d32"),
    "primary": (("primary",), "#1d4ed8", "#93b4ff"),
    "on_primary": (("on-primary",), "#ffffff", "#0b1020"),
    "link": (("primary-text", "primary"), "#1d4ed8", "#93b4ff"),
}


def mail_colors(tokens: Tokens) -> dict[str, str]:
    """Return the colours by name, those of the dark scheme as ``dark_<name>``."""
    colors = {}
    for name, (wanted, light, dark) in _COLORS.items():
        colors[name] = _pick(tokens, wanted, light)
        colors[f"dark_{name}"] = _pick(tokens, [f"{token}-dark" for token in wanted], dark)
    return colors


def _pick(tokens: Tokens, names: Iterable[str], default: str) -> str:
    values = (tokens.get(f"color-{name}", "") for name in names)
    return next((value for value in values if is_hex_color(value)), default)


_LINK = re.compile(r"https?://\S+")
#: What people type over: 123456, AB12-CD34. A word has no digit.
_CODE = re.compile(r"(?=\S*\d)[A-Z0-9][A-Z0-9-]{3,15}")
#: A line as long as that, which the next one goes on with, was wrapped: it stands in no list.
_WRAPPED = re.compile(r"(?<=[^\n]{40})\n(?!\s*[-*•\d])")
#: What a button does, and where: "Accept invitation: https://…".
_BUTTON = re.compile(r"([^\n:]{2,40}):\s+(https?://\S+)")
_LAST_WORD_LINK = re.compile(r"(.*?)\s*(https?://\S+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TextPart:
    """``kind`` is text, link for an address alone, or code; ``label`` is a link's."""

    kind: str
    text: str
    label: str = ""


def split_paragraphs(text: str) -> list[TextPart]:
    blocks = (_WRAPPED.sub(" ", block.strip()) for block in re.split(r"\n\s*\n", text))
    return [paragraph for block in blocks if block for paragraph in _judge(block)]


def _judge(block: str) -> Iterator[TextPart]:
    if _CODE.fullmatch(block):
        yield TextPart("code", block)
        return
    if button := _BUTTON.fullmatch(block):
        yield TextPart("link", button[2], button[1])
        return
    match = _LAST_WORD_LINK.fullmatch(block)
    if match is None or _LINK.search(match[1]):
        yield TextPart("text", block)
        return
    if match[1]:
        yield TextPart("text", match[1])
    yield TextPart("link", match[2])


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


def render_mail(template: str, context: Mapping[str, Any], *, language: str = "") -> Rendered:
    folder = f"mail/{template}"
    with translation.override(language or translation.get_language()):
        scope = {**build_scope(), **context}
        subject = render_plain(f"{folder}/subject.txt", scope)
        text = render_plain(f"{folder}/body.txt", scope)
        return render_bodies(subject, text, scope, template=f"{folder}/body.html")


def render_content(mail_type: MailType, content: MailContent, *, language: str = "") -> Rendered:
    """Draw a mail of a type: the operator's words or the layer's, and then its blocks."""
    with translation.override(language or translation.get_language()):
        words = read_text(mail_type)
        subject = fill_placeholders(words.subject, content.values)
        introduction = fill_placeholders(words.introduction, content.values)
        paragraphs = [Paragraph(it.strip()) for it in re.split(r"\n\s*\n", introduction)]
        composed = content.blocks
        if words.button:
            label = fill_placeholders(words.button, content.values)
            composed = rename_button(composed, mail_type, label)
        blocks = [*(it for it in paragraphs if it.text), *composed]
        text = "\n\n".join(block.as_text() for block in blocks)
        page = content.unsubscribe.page if content.unsubscribe else ""
        scope = {**build_scope(), "blocks": blocks, "unsubscribe_url": page}
        return render_bodies(subject, text, scope, template="mail/from_blocks.html")


def read_text(mail_type: MailType) -> MailText:
    """Return the words of a type in the active language; an empty one is the layer's own."""
    language = translation.get_language() or ""
    found = MailText.objects.filter(name=mail_type.name, language=language).first()
    return MailText(
        name=mail_type.name,
        language=language,
        subject=(found and found.subject) or str(mail_type.subject),
        introduction=(found and found.introduction) or str(mail_type.introduction),
        button=found.button if found else "",
    )


def render_bodies(
    subject: str,
    text: str,
    scope: Mapping[str, Any],
    *,
    template: str = "",
    labels: Mapping[str, str] | None = None,
) -> Rendered:
    line = " ".join(subject.split())
    scope = {**scope, "subject": line, "body": text.strip(), "labels": labels or {}}
    return Rendered(
        subject=line,
        text=render_plain("mail/layout.txt", scope).strip() + "\n",
        html=render_html(template, scope),
    )


def render_html(template: str, scope: dict[str, Any]) -> str:
    if template:
        try:
            return render_to_string(template, scope)
        except TemplateDoesNotExist as missing:
            if missing.args != (template,):
                raise
    labels = scope["labels"]
    paragraphs = [
        replace(it, label=it.label or labels.get(it.text, ""))
        for it in split_paragraphs(scope["body"])
    ]
    return render_to_string("mail/from_text.html", {**scope, "paragraphs": paragraphs})


def render_plain(name: str, scope: Mapping[str, Any]) -> str:
    template: Any = get_template(name)
    return str(template.template.render(Context(dict(scope), autoescape=False)))


def build_scope() -> dict[str, Any]:
    look, is_rtl = load_look(), get_language_bidi()
    logo = absolute_url(look.logo_url) if look.logo_url else ""
    return {
        "site": {
            "name": quickscale_settings.SITE_NAME,
            "url": site_url(),
            "logo": logo,
            "contact": quickscale_settings.CONTACT_EMAIL,
        },
        "language": translation.get_language() or "en",
        "direction": "rtl" if is_rtl else "ltr",
        # Mail clients do not know the logical values of CSS.
        "start": "right" if is_rtl else "left",
        "end": "left" if is_rtl else "right",
        "colors": mail_colors(look.tokens),
    }
