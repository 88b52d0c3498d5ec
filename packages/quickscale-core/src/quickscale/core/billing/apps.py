from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "quickscale.core.billing"
    label = "quickscale_billing"
    verbose_name = _("Billing")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import receivers  # noqa: F401  connects them
        from .checks import check_billing, check_live_billing
        from .plans import sync_after_migrate

        checks.register(check_billing)
        checks.register(check_live_billing, "quickscale", deploy=True)
        post_migrate.connect(sync_after_migrate, sender=self)
