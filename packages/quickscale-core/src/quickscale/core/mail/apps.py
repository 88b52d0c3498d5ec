from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "quickscale.core.mail"
    label = "quickscale_mail"
    verbose_name = _("Mail")
    default_auto_field = "django.db.models.BigAutoField"
