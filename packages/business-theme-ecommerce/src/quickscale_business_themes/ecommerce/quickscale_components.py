"""The blocks that products' descriptions and pages are put together from, and promotions' parts."""

from __future__ import annotations

from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BaseModel, Field

from quickscale.core import components
from quickscale_business_themes.ecommerce import (  # noqa: F401  # they register
    page_components,
    promotion_components,
)
from quickscale_business_themes.ecommerce.services.markup import clean_html

SafeHtml = Annotated[str, AfterValidator(clean_html), components.Format("html")]


@components.register("product_text", label=_("Text"), version=1)
class ProductText(BaseModel):
    heading: str = Field(default="", max_length=200)
    html: SafeHtml


@components.register("product_image", label=_("Image"), version=1)
class ProductPicture(BaseModel):
    url: components.Image = Field(max_length=500)
    alt: str = Field(default="", max_length=200)
    caption: str = Field(default="", max_length=300)


@components.register("product_features", label=_("List of features"), version=1)
class ProductFeatures(BaseModel):
    heading: str = Field(default="", max_length=200)
    items: list[str] = Field(min_length=1, max_length=30)


@components.register("product_quote", label=_("Quote"), version=1)
class ProductQuote(BaseModel):
    text: components.LongText = Field(max_length=1000)
    source: str = Field(default="", max_length=200)


class Fact(BaseModel):
    name: str = Field(max_length=100)
    value: str = Field(max_length=300)


@components.register("product_specifications", label=_("Specifications"), version=1)
class ProductSpecifications(BaseModel):
    heading: str = Field(default="", max_length=200)
    rows: list[Fact] = Field(min_length=1, max_length=60)


@components.register("product_notice", label=_("Notice"), version=1)
class ProductNotice(BaseModel):
    tone: Literal["info", "success", "warning"] = "info"
    text: components.LongText = Field(max_length=500)
