from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModernHtmxConfig(AppConfig):
    name = "quickscale_presentation_skins.modern_htmx"
    label = "modern_htmx"
    verbose_name = _("Modern HTMX skin")
