from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiKeysConfig(AppConfig):
    name = "quickscale.core.api_keys"
    label = "quickscale_api_keys"
    verbose_name = _("API keys")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from quickscale.core.audit.actions import describe_actions

        from . import receivers  # noqa: F401  connects them

        describe_actions(
            {
                "api_key.created": _("Created an API key"),
                "api_key.renamed": _("Renamed an API key"),
                "api_key.revoked": _("Revoked an API key"),
            }
        )
