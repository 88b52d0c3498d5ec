from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BaseThemeConfig(AppConfig):
    name = "quickscale.core.account"
    label = "quickscale_base_theme"
    verbose_name = _("Account pages")
