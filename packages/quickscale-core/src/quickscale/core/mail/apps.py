from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from .checks import check_site_url, check_site_url_is_set


class MailConfig(AppConfig):
    name = "quickscale.core.mail"
    label = "quickscale_mail"
    verbose_name = _("E-mail")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(check_site_url, "quickscale")
        checks.register(check_site_url_is_set, "quickscale", deploy=True)
