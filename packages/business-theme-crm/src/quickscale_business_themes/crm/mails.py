"""The mails that the CRM sends."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quickscale.core.mail import MailContent, MailType, absolute_url
from quickscale.core.mail.blocks import Button


def compose_rule_mail(subject: str, text: str, path: str) -> MailContent:
    """Return what a rule of a team says, with a link to the record for its own people."""
    blocks = [Button(_("Open"), absolute_url(path))] if path else []
    return MailContent(blocks, values={"subject": subject, "text": text})


RULE_MAIL = MailType(
    name="crm.rule",
    label=gettext_lazy("E-mail of a rule"),
    subject="{subject}",
    introduction="{text}",
    placeholders=("subject", "text"),
    compose=compose_rule_mail,
    sample=lambda: compose_rule_mail("A new lead", "Somebody asks for a quotation.", "/leads/"),
)
MAILS = (RULE_MAIL,)
