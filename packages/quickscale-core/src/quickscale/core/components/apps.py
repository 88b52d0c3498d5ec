"""The app that stores and edits components."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComponentsConfig(AppConfig):
    name = "quickscale.core.components"
    label = "quickscale_components"
    verbose_name = _("Components")

    def ready(self) -> None:
        from quickscale.core import hooks as hooks
