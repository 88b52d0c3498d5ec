from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.admin.bases import ModelAdmin, ModelForm, TabularInline
from quickscale_business_themes.ecommerce.admin.inventory import StockLevelInline
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import (
    Category,
    DigitalFile,
    OptionValue,
    Placement,
    Product,
    ProductImage,
    ProductOption,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.catalogue import ProductStatus
from quickscale_business_themes.ecommerce.services.products import choose_default


class PlacementInline(TabularInline):
    model = Placement
    extra = 0
    autocomplete_fields = ("category",)
    related = ("category",)


class VariantForm(ModelForm):
    """A variant, and how many of it were counted, which goes through the stock's ledger."""

    counted = forms.IntegerField(
        label=_("stock on hand"),
        min_value=0,
        required=False,
        help_text=_("Leave empty to keep it unchanged."),
    )

    def clean_weight_grams(self) -> int:
        return self.cleaned_data["weight_grams"] or 0

    def write_count(self, user: Any) -> None:
        counted = self.cleaned_data.get("counted")
        if counted is not None and self.instance.pk:
            inventory_service().count(self.instance, counted, reference="admin", user=user)


class SingleVariantForm(VariantForm):
    """A variant on its own page, which has the option values and the pictures of its product."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product = self.instance.product_id
        own = {
            "image": ProductImage.objects.filter(product=product),
            "option_values": OptionValue.objects.filter(option__product=product),
        }
        for name, queryset in own.items():
            if name in self.fields:
                self.fields[name].queryset = queryset  # type: ignore[attr-defined]  # a relation's


class VariantInline(TabularInline):
    """What is changed most of each variant; its own page has the rest."""

    model = ProductVariant
    related = ("product",)
    form = VariantForm
    extra = 0
    show_change_link = True
    fields = (
        "sku",
        "name",
        "price",
        "compare_at_price",
        "counted",
        "position",
    )


class ImageInline(TabularInline):
    model = ProductImage
    related = ("product",)
    extra = 0
    fields = ("preview", "image", "alt", "position")
    readonly_fields = ("preview",)

    @admin.display(description=_("preview"))
    def preview(self, image: ProductImage) -> str:
        if not image.image:
            return "—"
        return format_html('<img src="{}" alt="" width="64" height="64">', image.image.url)


class DigitalFileInline(TabularInline):
    """Files that buyers get; not one that was sold may be removed."""

    model = DigitalFile
    extra = 0
    fields = ("name", "file", "max_downloads", "valid_days", "position")


class OptionInline(TabularInline):
    model = ProductOption
    extra = 0
    show_change_link = True


class OptionValueInline(TabularInline):
    model = OptionValue
    extra = 0


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    list_display = ("name", "parent", "position", "product_count")
    list_select_related = ("parent",)
    list_editable = ("position",)
    search_fields = ("name", "slug")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        categories = super().get_queryset(request)
        counted: QuerySet[Any] = categories.annotate(products_here=Count("placements"))
        return counted

    @admin.display(description=_("products"), ordering="products_here")
    def product_count(self, category: Any) -> int:
        count: int = category.products_here
        return count


@admin.register(Product)
class ProductAdmin(ModelAdmin):
    list_display = ("name", "status", "default_price", "variant_count", "published_at")
    list_filter = ("status",)
    search_fields = ("name", "slug", "variants__sku", "categories__name")
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ("name",)}
    inlines = (VariantInline, ImageInline, DigitalFileInline, PlacementInline, OptionInline)
    actions = ("publish", "archive")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        products = super().get_queryset(request).prefetch_related("variants")
        counted: QuerySet[Any] = products.annotate(variants_here=Count("variants", distinct=True))
        return counted

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        if not change:
            obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        choose_default(form.instance)
        for part in (part for formset in formsets for part in formset.forms):
            if isinstance(part, VariantForm):
                part.write_count(request.user)

    @admin.display(description=_("price"))
    def default_price(self, product: Product) -> str:
        variant = product.default_variant
        return str(variant.money) if variant else "—"

    @admin.display(description=_("variants"), ordering="variants_here")
    def variant_count(self, product: Any) -> int:
        count: int = product.variants_here
        return count

    @admin.action(description=_("Publish selected products"), permissions=["change"])
    def publish(self, request: HttpRequest, products: QuerySet[Product]) -> None:
        products.update(status=ProductStatus.ACTIVE)

    @admin.action(description=_("Archive selected products"), permissions=["change"])
    def archive(self, request: HttpRequest, products: QuerySet[Product]) -> None:
        products.update(status=ProductStatus.ARCHIVED)


@admin.register(ProductVariant)
class VariantAdmin(ModelAdmin):
    list_display = ("sku", "product", "name", "price", "currency", "left")
    list_select_related = ("product",)
    list_filter = ("track_inventory", "backorder", "requires_shipping")
    search_fields = ("sku", "name", "product__name")
    autocomplete_fields = ("product",)
    filter_horizontal = ("option_values",)
    form = SingleVariantForm
    inlines = (StockLevelInline, DigitalFileInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProductVariant]:
        return ProductVariant.objects.with_stock().order_by("product__name", "position", "pk")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.write_count(request.user)
        choose_default(form.instance.product)

    @admin.display(description=_("available"))
    def left(self, variant: ProductVariant) -> str:
        return "∞" if variant.available is None else str(variant.available)


@admin.register(ProductOption)
class OptionAdmin(ModelAdmin):
    list_display = ("name", "product", "position")
    list_select_related = ("product",)
    search_fields = ("name", "product__name")
    autocomplete_fields = ("product",)
    inlines = (OptionValueInline,)
