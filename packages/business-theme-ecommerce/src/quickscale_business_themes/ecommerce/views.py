"""The pages that are more than their screen says."""

from __future__ import annotations

from typing import Any

from quickscale.core.skin_system import DetailView
from quickscale_business_themes.ecommerce.seo import url_of_category


class ProductView(DetailView):
    """A product's page, which stands below its categories."""

    def get_breadcrumbs(self, title: str) -> list[dict[str, Any]]:
        products, *below = super().get_breadcrumbs(title)
        categories = [
            {"label": each["label"], "url": url_of_category(each["slug"])}
            for each in self.object["breadcrumbs"]
        ]
        return [products, *categories, *below]
