from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from .checks import check_outages


class ApiConfig(AppConfig):
    name = "quickscale.core.api"
    label = "quickscale_api"
    verbose_name = _("API")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import schema_extensions  # noqa: F401
        from .checks import check_authentication, check_cursor_lists, check_private_files

        checks.register(check_authentication, checks.Tags.security)
        checks.register(check_cursor_lists, "quickscale")
        checks.register(check_private_files, "quickscale")
        checks.register(check_outages, "quickscale", deploy=True)
