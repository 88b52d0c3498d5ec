"""The SEO plugin as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SeoConfig(AppConfig):
    name = "quickscale_feature_plugins.seo"
    label = "quickscale_seo"
    verbose_name = _("SEO")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from quickscale_feature_plugins.seo import checks  # noqa: F401 - registers them
        from quickscale_feature_plugins.seo.receivers import connect_receivers

        connect_receivers()
