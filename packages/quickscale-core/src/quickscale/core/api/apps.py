from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The API's infrastructure and the core's own operations."""

    name = "quickscale.core.api"
    label = "quickscale_api"
    verbose_name = _("API")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from quickscale.core.api import schema_extensions  # noqa: F401
        from quickscale.core.api.checks import check_cursor_lists

        register(check_cursor_lists, "quickscale")
