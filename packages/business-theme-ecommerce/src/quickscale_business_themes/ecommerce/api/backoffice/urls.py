from __future__ import annotations

from typing import Any

from django.urls import path

from quickscale_business_themes.ecommerce.api.backoffice.attributes import AttributeViewSet
from quickscale_business_themes.ecommerce.api.backoffice.categories import (
    BackofficeCategoryViewSet,
)
from quickscale_business_themes.ecommerce.api.backoffice.collections import (
    BackofficeCollectionViewSet,
)
from quickscale_business_themes.ecommerce.api.backoffice.drafts import (
    DraftOrderViewSet,
    DraftShippingMethodViewSet,
)
from quickscale_business_themes.ecommerce.api.backoffice.feeds import ProductFeedViewSet
from quickscale_business_themes.ecommerce.api.backoffice.files import DigitalFileViewSet
from quickscale_business_themes.ecommerce.api.backoffice.images import ProductImageViewSet
from quickscale_business_themes.ecommerce.api.backoffice.locations import LocationViewSet
from quickscale_business_themes.ecommerce.api.backoffice.markets import BackofficeMarketViewSet
from quickscale_business_themes.ecommerce.api.backoffice.product_changes import (
    ProductChangeViewSet,
)
from quickscale_business_themes.ecommerce.api.backoffice.products import BackofficeProductViewSet
from quickscale_business_themes.ecommerce.api.backoffice.promotions import (
    PromotionViewSet,
    VoucherCodeViewSet,
)
from quickscale_business_themes.ecommerce.api.backoffice.reviews import BackofficeReviewViewSet
from quickscale_business_themes.ecommerce.api.backoffice.seo import ProductSeoViewSet
from quickscale_business_themes.ecommerce.api.backoffice.shipping import (
    ShippingMethodViewSet,
    ShippingZoneViewSet,
)
from quickscale_business_themes.ecommerce.api.backoffice.stock import (
    InventoryExportView,
    StockLevelViewSet,
    StockMovementViewSet,
    StockViewSet,
)
from quickscale_business_themes.ecommerce.api.backoffice.stock_changes import (
    StockChangeViewSet,
    StockLevelChangeViewSet,
)
from quickscale_business_themes.ecommerce.api.backoffice.stock_counts import StockCountView
from quickscale_business_themes.ecommerce.api.backoffice.swatches import SwatchViewSet
from quickscale_business_themes.ecommerce.api.backoffice.synonyms import SynonymViewSet
from quickscale_business_themes.ecommerce.api.backoffice.taxes import (
    TaxCategoryViewSet,
    TaxZoneViewSet,
)
from quickscale_business_themes.ecommerce.api.backoffice.translations import TranslationViewSet
from quickscale_business_themes.ecommerce.api.backoffice.variants import BackofficeVariantViewSet

_SYNONYMS = SynonymViewSet
_PRODUCTS, _IMAGES, _CATEGORIES = (
    BackofficeProductViewSet,
    ProductImageViewSet,
    BackofficeCategoryViewSet,
)
_CHANGES = ProductChangeViewSet
_REVIEWS, _ATTRIBUTES, _COLLECTIONS = (
    BackofficeReviewViewSet,
    AttributeViewSet,
    BackofficeCollectionViewSet,
)
_LEVEL = "stock/levels/<int:id>/"
_DRAFT = "drafts/<uuid:id>/"
_MARKETS = BackofficeMarketViewSet
_IMAGE = "products/<slug:slug>/images/<int:id>/"

_TRANSLATIONS = TranslationViewSet
_TRANSLATED = "translations/<str:kind>/<slug:slug>/"

_LIST: dict[str, Any] = {"get": "list", "post": "create"}
_ONE: dict[str, Any] = {"get": "retrieve", "put": "update", "delete": "destroy"}
#: What is written as a whole, by its address.
_RULES: dict[str, Any] = {
    "tax-categories": TaxCategoryViewSet,
    "tax-zones": TaxZoneViewSet,
    "shipping-zones": ShippingZoneViewSet,
    "shipping-methods": ShippingMethodViewSet,
    "promotions": PromotionViewSet,
    "vouchers": VoucherCodeViewSet,
}

urlpatterns = [
    path(_TRANSLATED, _TRANSLATIONS.as_view({"get": "list"})),
    path(
        f"{_TRANSLATED}<str:language>/",
        _TRANSLATIONS.as_view({"get": "retrieve", "put": "update"}),
    ),
    *(path(f"{name}/", view.as_view(_LIST)) for name, view in _RULES.items()),
    *(path(f"{name}/<int:id>/", view.as_view(_ONE)) for name, view in _RULES.items()),
    path("vouchers/<int:id>/activate/", VoucherCodeViewSet.as_view({"post": "activate"})),
    path("vouchers/<int:id>/deactivate/", VoucherCodeViewSet.as_view({"post": "deactivate"})),
    path("vat-rates/", TaxZoneViewSet.as_view({"post": "load_vat"})),
    path("products/<slug:slug>/files/", DigitalFileViewSet.as_view(_LIST)),
    path("products/<slug:slug>/files/<int:id>/", DigitalFileViewSet.as_view({"delete": "destroy"})),
    path("products/", _PRODUCTS.as_view({"get": "list", "post": "create"})),
    path(
        "products/<slug:slug>/",
        _PRODUCTS.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("products/<slug:slug>/publish/", _CHANGES.as_view({"post": "publish"})),
    path("products/<slug:slug>/archive/", _CHANGES.as_view({"post": "archive"})),
    path("products/<slug:slug>/collections/", _CHANGES.as_view({"post": "add_collection"})),
    path("products/<slug:slug>/categories/", _CHANGES.as_view({"post": "add_category"})),
    path("products/<slug:slug>/price/", _CHANGES.as_view({"post": "change_price"})),
    path(
        "products/<slug:slug>/seo/",
        ProductSeoViewSet.as_view({"get": "retrieve", "put": "update"}),
    ),
    path("products/<slug:slug>/images/", _IMAGES.as_view({"get": "list", "post": "create"})),
    path(_IMAGE, _IMAGES.as_view({"get": "retrieve", "put": "update", "delete": "destroy"})),
    path(f"{_IMAGE}up/", _IMAGES.as_view({"post": "up"})),
    path(f"{_IMAGE}place/", _IMAGES.as_view({"post": "place"})),
    path(f"{_IMAGE}down/", _IMAGES.as_view({"post": "down"})),
    path("variants/", BackofficeVariantViewSet.as_view({"get": "list"})),
    path("variants/<str:id>/", BackofficeVariantViewSet.as_view({"get": "retrieve"})),
    path("categories/", _CATEGORIES.as_view({"get": "list", "post": "create"})),
    path(
        "categories/<slug:slug>/",
        _CATEGORIES.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("attributes/", _ATTRIBUTES.as_view({"get": "list", "post": "create"})),
    path(
        "attributes/<slug:slug>/",
        _ATTRIBUTES.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("collections/", _COLLECTIONS.as_view({"get": "list", "post": "create"})),
    path(
        "collections/<slug:slug>/",
        _COLLECTIONS.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("product-feeds/", ProductFeedViewSet.as_view({"get": "list", "post": "create"})),
    path("product-feeds/<int:id>/", ProductFeedViewSet.as_view({"delete": "destroy"})),
    path("synonyms/", _SYNONYMS.as_view({"get": "list", "post": "create"})),
    path(
        "synonyms/<int:id>/",
        _SYNONYMS.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("drafts/shipping-methods/", DraftShippingMethodViewSet.as_view({"get": "list"})),
    path("drafts/", DraftOrderViewSet.as_view({"get": "list", "post": "create"})),
    path(
        _DRAFT,
        DraftOrderViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path(
        f"{_DRAFT}lines/", DraftOrderViewSet.as_view({"get": "list_lines"}, pagination_class=None)
    ),
    path(
        f"{_DRAFT}address/",
        DraftOrderViewSet.as_view({"get": "read_address", "put": "change_address"}),
    ),
    path(f"{_DRAFT}send/", DraftOrderViewSet.as_view({"post": "send"})),
    path(f"{_DRAFT}mark-paid/", DraftOrderViewSet.as_view({"post": "mark_paid"})),
    path("markets/", _MARKETS.as_view({"get": "list", "post": "create"})),
    path("markets/<str:country>/", _MARKETS.as_view({"get": "retrieve", "put": "update"})),
    path("markets/<str:country>/reset/", _MARKETS.as_view({"post": "reset"})),
    path("swatches/", SwatchViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "swatches/<int:id>/",
        SwatchViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("reviews/", _REVIEWS.as_view({"get": "list"})),
    path("reviews/<uuid:id>/", _REVIEWS.as_view({"get": "retrieve", "delete": "destroy"})),
    path("reviews/<uuid:id>/publish/", _REVIEWS.as_view({"post": "publish"})),
    path("reviews/<uuid:id>/reject/", _REVIEWS.as_view({"post": "reject"})),
    path("stock/", StockViewSet.as_view({"get": "list"})),
    path("stock/adjust/", StockChangeViewSet.as_view({"post": "adjust"})),
    path("stock/count/", StockCountView.as_view()),
    path("stock/levels/", StockLevelViewSet.as_view({"get": "list"})),
    path("stock/inventory/", InventoryExportView.as_view()),
    path(_LEVEL, StockLevelChangeViewSet.as_view({"put": "update"})),
    path(f"{_LEVEL}adjust/", StockLevelChangeViewSet.as_view({"post": "adjust"})),
    path(f"{_LEVEL}count/", StockLevelChangeViewSet.as_view({"post": "count"})),
    path(f"{_LEVEL}transfer/", StockLevelChangeViewSet.as_view({"post": "transfer"})),
    path("stock/locations/", LocationViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "stock/locations/<int:id>/",
        LocationViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("stock/movements/", StockMovementViewSet.as_view({"get": "list"})),
]
