from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EcommerceConfig(AppConfig):
    name = "quickscale_business_themes.ecommerce"
    label = "ecommerce"
    verbose_name = _("Shop")

    def ready(self) -> None:
        from quickscale_business_themes.ecommerce import receivers  # noqa: F401
