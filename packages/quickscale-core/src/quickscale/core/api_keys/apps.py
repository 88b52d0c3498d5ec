from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiKeysConfig(AppConfig):
    name = "quickscale.core.api_keys"
    label = "quickscale_api_keys"
    verbose_name = _("API keys")
    default_auto_field = "django.db.models.BigAutoField"
