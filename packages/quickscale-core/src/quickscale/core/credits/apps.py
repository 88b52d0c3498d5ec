from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from .checks import check_credit_prices, check_ledger_database


class CreditsConfig(AppConfig):
    name = "quickscale.core.credits"
    label = "quickscale_credits"
    verbose_name = _("Credits")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(check_credit_prices)
        checks.register(check_ledger_database)
