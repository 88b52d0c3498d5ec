"""What the SEO plugin says of itself."""

from django.utils.translation import gettext_lazy as _

from quickscale.core.plugin_framework import FeaturePlugin


class SeoPlugin(FeaturePlugin):
    name = "seo"
    label = _("SEO")
    description = _("Titles, structured data, sitemaps and redirects for search engines.")
    services = {"seo": "quickscale_feature_plugins.seo.services.Seo"}
    settings = {
        "QUICKSCALE_SEO_INDEXING": None,
        "QUICKSCALE_SEO_TITLES": {},
        "QUICKSCALE_SEO_ORGANIZATION": {},
    }
