"""A template and its context become a subject, a text and HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.translation import get_language_bidi

from quickscale.core.conf import quickscale_settings
from quickscale.core.mail.colors import mail_colors
from quickscale.core.mail.links import absolute_url, site_url
from quickscale.core.mail.paragraphs import split_paragraphs
from quickscale.core.theming.appearance import load_look

#: What a mail that has no ``body.html`` is drawn with.
FROM_TEXT = "mail/from_text.html"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail without its recipient."""

    subject: str
    text: str
    html: str


def render_mail(template: str, context: Mapping[str, Any], *, language: str = "") -> Rendered:
    """Render ``mail/<template>/`` in ``language``, the active one if it is empty.

    Raises:
        TemplateDoesNotExist: ``subject.txt`` or ``body.txt`` is missing.
    """
    folder = f"mail/{template}"
    with translation.override(language or translation.get_language()):
        scope = {**build_scope(), **context}
        subject = render_plain(f"{folder}/subject.txt", scope)
        text = render_plain(f"{folder}/body.txt", scope)
        return render_bodies(subject, text, scope, template=f"{folder}/body.html")


def render_bodies(
    subject: str,
    text: str,
    scope: Mapping[str, Any],
    *,
    template: str = "",
    labels: Mapping[str, str] | None = None,
) -> Rendered:
    """Put the two bodies into the site's layouts.

    Args:
        template: the HTML's, if there is one.
        labels: what the buttons of links say, by address, where the text has no words for them.
    """
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
    return render_to_string(FROM_TEXT, {**scope, "paragraphs": paragraphs})


def render_plain(name: str, scope: Mapping[str, Any]) -> str:
    """Render a template of plain text, in which nothing is escaped."""
    template: Any = get_template(name)
    return str(template.template.render(Context(dict(scope), autoescape=False)))


def build_scope() -> dict[str, Any]:
    """Return what every mail's template knows."""
    look = load_look()
    logo = absolute_url(look.logo_url) if look.logo_url else ""
    return {
        "site": {"name": quickscale_settings.SITE_NAME, "url": site_url(), "logo": logo},
        "language": translation.get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "colors": mail_colors(look.tokens),
    }
