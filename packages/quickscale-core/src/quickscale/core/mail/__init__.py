"""Transactional e-mail: one template, two bodies, sent once the caller's transaction commits.

``mail.send("team_invitation", to=email, context={...})`` renders, in the recipient's language,

- ``mail/team_invitation/subject.txt``,
- ``mail/team_invitation/body.txt``; in neither of these two is anything escaped,
- ``mail/team_invitation/body.html``, which extends ``mail/layout.html``. Without it the HTML is
  drawn from the text: a line that is an address becomes a button, a line that is a code large.

``mail/team_invitation/sample.json`` is the context of the preview at ``/_mail/``. Templates also
know ``site`` (``name``, ``url``, ``logo``, ``contact``), ``language``, ``direction``, ``colors``.

A theme holds no templates: it describes its mails as :class:`MailType`, whose content consists of
the paragraphs, tables and buttons of :mod:`blocks`. The operator may change their subject and
introduction.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from . import blocks
from .blocks import MailContent
from .links import absolute_url
from .mail_types import MailType

__all__ = [
    "MailContent",
    "MailType",
    "absolute_url",
    "blocks",
    "send",
]


def send(
    template: str,
    *,
    to: str | Iterable[str],
    context: Mapping[str, Any] | None = None,
    language: str = "",
    is_kept: bool = True,
) -> None:
    """Send an e-mail to each of ``to`` if the running transaction commits.

    It is rendered at once, so that it says what is true now, and delivered by a task, which tries
    again for two days where the mail server fails.

    Args:
        template: the folder of templates below ``mail/``.
        to: one address or several; each gets a mail of its own.
        context: what the templates need; links are built with :func:`absolute_url`.
        language: the recipient's, the active one if it isn't known.
        is_kept: whether a record of whom it was sent to stays; not for the last one that somebody
            gets, whose account is gone.

    Raises:
        TemplateDoesNotExist: there is no such template.
    """
    from .outbox import put
    from .rendering import render_mail

    recipients = [to] if isinstance(to, str) else list(to)
    rendered = render_mail(template, context or {}, language=language)
    for recipient in recipients:
        put(rendered, recipient=recipient, template=template, is_kept=is_kept)
