from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "quickscale_business_themes.crm"
    label = "crm"
    verbose_name = _("CRM")

    def ready(self) -> None:
        from quickscale_business_themes.crm import receivers  # noqa: F401
