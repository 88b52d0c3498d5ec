"""The shop's pages."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from hand import catalogue
from hand.cart import AddSerializer, add_line, ensure_cart, find_variant, hold_cart
from hand.facets import read_facets
from hand.filters import FEW, ProductFilter, find_meant
from hand.serializers import (
    VariantSerializer,
    describe_options,
    describe_picture,
    find_market,
    find_picture,
    find_rating,
    list_pictures,
    list_swatches,
    may_review,
    read_looks,
    read_swatches,
)
from quickscale_business_themes.ecommerce.models import Product, ProductVariant, Review

PAGE_SIZE = 24
REVIEWS = 20


@cache_control(private=True, no_cache=True)
def show_products(request: HttpRequest) -> HttpResponse:
    visible = catalogue.list_products()
    narrowed = ProductFilter(request.GET or {}, catalogue.with_cards(visible))
    paginator = Paginator(narrowed.qs, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    facets = read_facets(narrowed.narrow(visible), narrowed.chosen, query)
    context = {
        "filters": narrowed.form.cleaned_data,
        "orderings": list_orderings(),
        "facets": facets,
        "chosen": request.GET.getlist("facet"),
        "active": list_active(request, facets),
        "meant": guess_search(request, page),
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


def guess_search(request: HttpRequest, page: Page[Product]) -> str:
    """Return what was probably meant by a search that finds next to nothing."""
    text = request.GET.get("search", "").strip()
    return find_meant(text) if text and len(page) < FEW and page.number == 1 else ""


def list_active(request: HttpRequest, facets: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the values that are chosen, each with where it is left out."""
    active = []
    chosen = request.GET.getlist("facet")
    for facet in facets if chosen else ():
        for value in facet["values"]:
            if value["id"] in chosen:
                query = request.GET.copy()
                query.setlist("facet", [each for each in chosen if each != value["id"]])
                url = f"{request.path}?{query.urlencode()}"
                active.append({"label": facet["label"], "value": value["label"], "url": url})
    return active


@cache_control(private=True, no_cache=True)
def show_product(request: HttpRequest, slug: str) -> HttpResponse:
    product = catalogue.with_details(catalogue.list_products()).filter(slug=slug).first()
    if product is None:
        raise Http404
    related = list(catalogue.list_related(product))
    prepare(related)
    prepare_product(product, list_swatches(product, looks := read_looks(product)))
    variants = list(product.variants.all())
    selected = find_selected(request, product)
    first = next(iter(product.placements.all()), None)
    context = {
        "product": product,
        "description": product.get_text("description"),
        "category": first.category.get_text("name") if first else "",
        "pictures": sort_pictures(request, product, selected),
        "variants": variants,
        "selected": selected,
        "variant_facts": describe_variants(variants, selected, looks),
        "options": describe_options(product, selected, looks),
        "content": product.content,
        "attributes": [
            {"name": value.attribute.get_text("name"), "text": value.shown}
            for value in product.attribute_values.all()
        ],
        "reviews": list(list_reviews(product)),
        "may_review": may_review(request.user, product),
        "related": related,
        "form_key": uuid.uuid4(),
    }
    return render(request, "product_detail.html", context)


def find_selected(request: HttpRequest, product: Product) -> ProductVariant:
    wanted = request.GET.get("variant", "")
    found = (each for each in product.variants.all() if each.public_id == wanted)
    return next(found, catalogue.find_default(product))


def sort_pictures(
    request: HttpRequest, product: Product, selected: ProductVariant
) -> list[dict[str, Any]]:
    if not request.GET.get("variant"):
        return list_pictures(product)
    pictures = sorted(product.images.all(), key=lambda each: each.pk != selected.image_id)
    return [describe_picture(picture) for picture in pictures]


def describe_variants(
    variants: list[ProductVariant], selected: ProductVariant, looks: Any
) -> list[dict[str, Any]]:
    tiers = catalogue.list_tiers(variants)
    for variant in variants:
        variant.tiers = tiers.get(variant.pk, ())
    context = {"tiers": tiers, "selected": selected, "looks": looks}
    return list(VariantSerializer(variants, many=True, context=context).data)


def list_reviews(product: Product) -> Any:
    reviews = Review.objects.filter(product=product, status="published")
    return reviews.order_by("-created_at", "-pk")[:REVIEWS]


def prepare(products: Sequence[Product]) -> None:
    """Give products what the templates ask for."""
    swatches = read_swatches(products)
    for product in products:
        prepare_product(product, swatches.get(product.pk, []))


def prepare_product(product: Product, swatches: list[dict[str, Any]]) -> None:
    counting = catalogue.list_counting(product)
    product.title = product.get_text("name")
    product.offer = counting[0]
    product.is_available = catalogue.is_available(product)
    product.is_on_sale = any(variant.is_on_sale for variant in counting)
    product.price_varies = counting[0].selling_price < counting[-1].selling_price
    product.picture = find_picture(product)
    product.stars = find_rating(product)
    product.swatches = swatches
    for variant in product.variants.all():
        prepare_variant(variant)


def prepare_variant(variant: ProductVariant) -> None:
    """Say what is told beside the price, where the market asks for it."""
    prior = variant.listed_prior_price if variant.is_on_sale else None
    unit_price = variant.calculate_unit_price(variant.money)
    if prior is None and unit_price is None:
        return
    market = find_market()
    variant.prior = prior if market.prior_prices else None
    variant.unit_price = unit_price if market.unit_prices else None


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
