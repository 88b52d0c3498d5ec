"""The shop's pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from hand import catalogue
from hand.cart import AddSerializer, add_line, ensure_cart, find_variant, hold_cart
from hand.serializers import VariantSerializer
from quickscale_business_themes.ecommerce.models import Category, Product

PAGE_SIZE = 24


@cache_control(private=True, no_cache=True)
def show_products(request: HttpRequest) -> HttpResponse:
    products = catalogue.with_cards(catalogue.list_products())
    narrowed = catalogue.ProductFilter(request.GET or {}, products)
    paginator = Paginator(narrowed.qs, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filters": narrowed.form.cleaned_data,
        "orderings": list_orderings(),
        "categories": Category.objects.order_by("name").only("slug", "name"),
        "paginator": paginator,
        "page_obj": page,
        "page_numbers": paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "query": f"{query.urlencode()}&" if query else "",
    }
    prepare(page.object_list)
    return render(request, "product_list.html", context)


def list_orderings() -> dict[str, str]:
    return {
        "-published_at": _("Newest first"),
        "price": _("Price, low to high"),
        "-price": _("Price, high to low"),
        "name": _("Name"),
    }


@cache_control(private=True, no_cache=True)
def show_product(request: HttpRequest, slug: str) -> HttpResponse:
    product = catalogue.with_details(catalogue.list_products()).filter(slug=slug).first()
    if product is None:
        raise Http404
    related = list(catalogue.list_related(product))
    prepare([product, *related])
    variants = list(product.variants.all())
    context = {
        "product": product,
        "category": next(iter(product.placements.all())).category,
        "image": next(iter(product.images.all()), None),
        "variants": variants,
        "variant_facts": VariantSerializer(variants, many=True).data,
        "option_name": name_option(product),
        "related": related,
    }
    return render(request, "product_detail.html", context)


def prepare(products: Iterable[Product]) -> None:
    """Give products and their variants what the templates ask for."""
    for product in products:
        for variant in product.variants.all():
            variant.left = catalogue.count_left(variant)
            variant.reduced = catalogue.is_reduced(variant)
        product.offer = catalogue.find_default(product)
        product.in_stock = catalogue.is_available(product)


def name_option(product: Product) -> str:
    values = [value for each in product.variants.all() for value in each.option_values.all()]
    return values[0].option.name if values else ""


@require_POST
def add_to_cart(request: HttpRequest, slug: str) -> HttpResponse:
    asked: Any = AddSerializer(data={**request.POST.dict(), "product": slug})
    asked.is_valid(raise_exception=True)
    variant = find_variant(**asked.validated_data)
    cart = ensure_cart(request)
    with transaction.atomic():
        hold_cart(cart)
        add_line(cart, variant, asked.validated_data["quantity"])
    messages.success(request, _("Added to cart."))
    return redirect("product-detail", slug)
