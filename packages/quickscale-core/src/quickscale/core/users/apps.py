from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from .checks import check_account_security, check_account_settings


class UsersConfig(AppConfig):
    name = "quickscale.core.users"
    label = "quickscale_users"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import receivers  # noqa: F401

        checks.register(check_account_settings, checks.Tags.security)
        checks.register(check_account_security, checks.Tags.security)
