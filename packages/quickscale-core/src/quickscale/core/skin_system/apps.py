from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SkinSystemConfig(AppConfig):
    """Pages and actions from screens, and the design tokens a merchant may change."""

    name = "quickscale.core.skin_system"
    label = "quickscale_skin_system"
    verbose_name = _("Appearance")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from quickscale.core.theming.appearance import forget_look

        post_save.connect(
            forget_look,
            sender="quickscale_skin_system.Appearance",
            dispatch_uid="quickscale.skin_system.forget_look",
        )
