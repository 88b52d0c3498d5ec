"""What pages of the shop show of its catalogue."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BaseModel, Field

from quickscale.core import components
from quickscale.core.theme_system import Panel
from quickscale_business_themes.ecommerce.services.markup import clean_html

_TITLES = {
    "newest": _("New arrivals"),
    "sale": _("On sale"),
    "collection": _("Collection"),
    "category": _("Category"),
}


@components.register("ecommerce_products", label=_("Products"), group="page")
class Products(BaseModel):
    """A row of products: the newest, what is on sale, or those of a collection or category."""

    heading: str = Field(default="", title="Heading", max_length=200)
    source: Literal["newest", "sale", "collection", "category"] = Field(
        default="newest", title="Which products"
    )
    slug: str = Field(
        default="",
        title="Slug of the collection or category",
        description="The last part of its address.",
        max_length=100,
    )
    limit: int = Field(default=8, title="How many at most", ge=1, le=24)

    def get_panel(self) -> Panel:
        return Panel(
            "products",
            "ecommerce:product-list",
            title=self.heading or _TITLES[self.source],
            query=self.get_query(),
            layout="cards",
            limit=self.limit,
            more="ecommerce:product-list",
        )

    def get_query(self) -> dict[str, Any]:
        if self.source == "sale":
            return {"on_sale": "true"}
        if self.source in ("collection", "category"):
            return {self.source: self.slug}
        return {"ordering": "-published_at"}


@components.register("ecommerce_categories", label=_("Categories"), group="page")
class Categories(BaseModel):
    """Links to the categories, or to the collections."""

    heading: str = Field(default="", title="Heading", max_length=200)
    source: Literal["categories", "collections"] = Field(default="categories", title="Which")

    def get_panel(self) -> Panel:
        is_categories = self.source == "categories"
        return Panel(
            "categories",
            "ecommerce:category-list" if is_categories else "ecommerce:collection-list",
            title=self.heading or (_("Categories") if is_categories else _("Collections")),
            fields=("description",),
            limit=12,
            more="ecommerce:category-list" if is_categories else "",
        )


@components.register("ecommerce_html", label=_("HTML"), group="page")
class Html(BaseModel):
    """A text that was written elsewhere, such as terms from a lawyer."""

    html: Annotated[str, AfterValidator(clean_html), components.Format("html")] = Field(
        title="HTML", max_length=100_000
    )
