from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class FlagsConfig(AppConfig):
    name = "quickscale.core.flags"
    label = "quickscale_flags"
    verbose_name = _("Flags")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .checks import check_flags

        checks.register(check_flags, "quickscale")
