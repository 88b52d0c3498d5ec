from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class EcommerceConfig(AppConfig):
    name = "quickscale_business_themes.ecommerce"
    label = "ecommerce"
    verbose_name = _("Shop")

    def ready(self) -> None:
        from quickscale_business_themes.ecommerce import receivers  # noqa: F401
        from quickscale_business_themes.ecommerce.checks import check_fonts, check_seller

        checks.register(check_seller, "ecommerce")
        checks.register(check_fonts, "ecommerce")
