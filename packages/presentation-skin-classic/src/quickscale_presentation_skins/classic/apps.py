from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassicConfig(AppConfig):
    name = "quickscale_presentation_skins.classic"
    label = "classic"
    verbose_name = _("Classic skin")
