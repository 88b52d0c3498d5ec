from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThemingConfig(AppConfig):
    name = "quickscale.core.theming"
    label = "quickscale_theming"
    verbose_name = _("Appearance")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from .appearance import forget_look

        post_save.connect(
            forget_look,
            sender="quickscale_theming.Appearance",
            dispatch_uid="quickscale.theming.forget_look",
        )
