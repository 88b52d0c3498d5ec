"""What the shop's users need to see and do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, BusinessTheme, HeaderLink, Link, P, Panel, Screen


class EcommerceTheme(BusinessTheme):
    name = "ecommerce"
    label = _("Shop")
    description = _("A shop: catalogue, stock, cart, and orders paid by card or with credits.")
    capabilities = ("network",)  # to download pictures of imported products

    screens = (
        Screen(
            "home",
            "",
            kind="dashboard",
            title=_("Welcome"),
            panels=(
                Panel(
                    "newest",
                    "ecommerce:product-list",
                    title=_("New arrivals"),
                    query={"ordering": "-published_at"},
                    layout="cards",
                    limit=8,
                    more="product-list",
                ),
                Panel(
                    "sale",
                    "ecommerce:product-list",
                    title=_("On sale"),
                    query={"on_sale": "true"},
                    layout="cards",
                    limit=4,
                    more="product-list",
                ),
                Panel(
                    "collections",
                    "ecommerce:collection-list",
                    title=_("Collections"),
                    fields=("description",),
                    limit=12,
                ),
                Panel(
                    "categories",
                    "ecommerce:category-list",
                    title=_("Categories"),
                    fields=("description",),
                    limit=12,
                    more="category-list",
                ),
            ),
        ),
        Screen(
            "product-list",
            "products/",
            title=_("Products"),
            navigation=True,
            filters=("category", "min_price", "max_price", "in_stock", "on_sale", "facet"),
            layout="cards",
            empty=_("No products yet. Check back soon."),
        ),
        Screen(
            "product-detail",
            "products/<slug:slug>/",
            fields=(
                "price",
                "compare_at_price",
                "is_available",
                "category",
                "description",
                "content",
            ),
            actions=(
                Action(
                    "add",
                    "ecommerce:cart-add",
                    label=_("Add to cart"),
                    body={"product": P("path.slug")},
                    fields=("variant", "quantity"),
                    success="cart",
                    message=_("Added to cart."),
                    tone="primary",
                ),
            ),
            panels=(
                Panel(
                    "stock-alert",
                    "ecommerce:stock-alert-create",
                    kind="form",
                    title=_("Tell me when it's back"),
                    fields=("email",),
                    body={"product": P("path.slug")},
                    message=_("We'll send you an e-mail when it's available again."),
                ),
                Panel(
                    "reviews",
                    "ecommerce:review-list",
                    title=_("Reviews"),
                    fields=("rating", "title", "text", "created_at"),
                    limit=20,
                ),
                Panel(
                    "review",
                    "ecommerce:review-create",
                    kind="form",
                    title=_("Write a review"),
                ),
                Panel(
                    "related",
                    "ecommerce:related-product-list",
                    title=_("You may also like"),
                    layout="cards",
                    limit=4,
                ),
            ),
        ),
        Screen(
            "category-list",
            "categories/",
            title=_("Categories"),
            navigation=True,
            fields=("description",),
        ),
        Screen(
            "category-detail",
            "categories/<slug:slug>/",
            fields=("description",),
            panels=(
                Panel(
                    "products",
                    "ecommerce:product-list",
                    title=_("Products"),
                    query={"category": P("path.slug")},
                    layout="cards",
                    limit=24,
                    more="product-list",
                    empty=_("No products in this category yet."),
                ),
            ),
        ),
        Screen(
            "collection-detail",
            "collections/<slug:slug>/",
            fields=("description",),
            panels=(
                Panel(
                    "products",
                    "ecommerce:product-list",
                    title=_("Products"),
                    query={"collection": P("path.slug")},
                    layout="cards",
                    limit=24,
                    more="product-list",
                    empty=_("No products in this collection yet."),
                ),
            ),
        ),
        Screen(
            "cart",
            "cart/",
            "ecommerce:cart-retrieve",
            title=_("Cart"),
            fields=("subtotal", "discount", "shipping", "tax", "total"),
            actions=(
                Action(
                    "checkout",
                    "ecommerce:cart-retrieve",
                    screen="checkout",
                    label=_("Check out"),
                    tone="primary",
                ),
            ),
            panels=(
                Panel(
                    "lines",
                    "ecommerce:cart-line-list",
                    title=_("In your cart"),
                    limit=100,
                    empty=_("Your cart is empty."),
                    empty_screen="product-list",
                    actions=(
                        Action(
                            "update",
                            "ecommerce:cart-line-update",
                            label=_("Change"),
                            fields=("quantity",),
                            message=_("Quantity updated."),
                        ),
                        Action(
                            "remove",
                            "ecommerce:cart-line-remove",
                            label=_("Remove"),
                            message=_("Removed from cart."),
                        ),
                    ),
                ),
                Panel(
                    "vouchers",
                    "ecommerce:cart-voucher-list",
                    title=_("Voucher codes"),
                    actions=(
                        Action(
                            "remove-voucher",
                            "ecommerce:cart-voucher-remove",
                            label=_("Remove"),
                            message=_("Voucher removed."),
                        ),
                    ),
                ),
                Panel(
                    "voucher",
                    "ecommerce:cart-voucher-add",
                    kind="form",
                    title=_("Apply voucher"),
                    message=_("Voucher applied."),
                ),
            ),
        ),
        Screen(
            "checkout",
            "checkout/",
            "ecommerce:checkout-retrieve",
            title=_("Check out"),
            parent="cart",
            fields=("count", "subtotal", "discount", "shipping", "tax", "total"),
            panels=(
                Panel(
                    "contact",
                    "ecommerce:checkout-contact-update",
                    kind="form",
                    title=_("Contact"),
                    message=None,
                ),
                Panel(
                    "saved",
                    "ecommerce:checkout-choose-address",
                    kind="form",
                    title=_("Use a saved address"),
                    message=None,
                ),
                Panel(
                    "address",
                    "ecommerce:checkout-address-update",
                    kind="form",
                    title=_("Shipping address"),
                    message=None,
                ),
                Panel(
                    "shipping",
                    "ecommerce:checkout-shipping-update",
                    kind="form",
                    title=_("Shipping method"),
                    message=None,
                ),
                Panel(
                    "payment",
                    "ecommerce:checkout-create",
                    kind="form",
                    title=_("Place order"),
                    fields=("payment", "note"),
                    success="order-detail",
                    message=_("Thank you! Your order has been placed."),
                ),
                Panel(
                    "voucher",
                    "ecommerce:cart-voucher-add",
                    kind="form",
                    title=_("Apply voucher"),
                    message=_("Voucher applied."),
                ),
                Panel(
                    "lines",
                    "ecommerce:cart-line-list",
                    title=_("Items"),
                    limit=100,
                    empty=_("Your cart is empty."),
                    empty_screen="product-list",
                ),
            ),
        ),
        Screen(
            "order-list",
            "orders/",
            title=_("Your orders"),
            navigation=True,
            empty=_("No orders yet."),
            empty_screen="product-list",
            audience="authenticated",
        ),
        Screen(
            "order-detail",
            "orders/<str:number>/",
            query={"token": P("query.token")},
            fields=(
                "placed_at",
                "status",
                "payment_status",
                "fulfilment_status",
                "total",
                "refunded",
                "credits",
                "held_until",
                "address",
                "shipping_method",
                "note",
            ),
            actions=(
                Action(
                    "pay",
                    "ecommerce:order-pay",
                    label=_("Pay by card"),
                    tone="primary",
                ),
                Action(
                    "cancel",
                    "ecommerce:order-cancel",
                    label=_("Cancel order"),
                    confirm=_("Cancel this order? Your payment will be refunded."),
                    message=_("Order cancelled."),
                    tone="danger",
                ),
                Action(
                    "return",
                    "ecommerce:order-return-create",
                    label=_("Return items"),
                    initial={"lines": P("data.to_return")},
                    message=_("Return requested."),
                ),
            ),
            panels=(
                Panel(
                    "lines",
                    "ecommerce:order-line-list",
                    title=_("Items"),
                    query={"token": P("query.token")},
                    limit=100,
                ),
                Panel(
                    "shipments",
                    "ecommerce:order-fulfilment-list",
                    kind="table",
                    title=_("Shipments"),
                    query={"token": P("query.token")},
                    limit=50,
                ),
                Panel(
                    "returns",
                    "ecommerce:order-return-list",
                    kind="table",
                    title=_("Returns"),
                    query={"token": P("query.token")},
                    limit=50,
                ),
                Panel(
                    "downloads",
                    "ecommerce:download-list",
                    title=_("Downloads"),
                    query={"order": P("path.number"), "token": P("query.token")},
                    limit=100,
                    actions=(Action("download", "ecommerce:download-file", label=_("Download")),),
                ),
                Panel(
                    "documents",
                    "ecommerce:document-list",
                    title=_("Invoices"),
                    query={"token": P("query.token")},
                    limit=100,
                    actions=(
                        Action(
                            "download-document",
                            "ecommerce:document-file",
                            label=_("Download"),
                            params={"number": P("path.number")},
                        ),
                    ),
                ),
            ),
        ),
        Screen(
            "download-list",
            "downloads/",
            title=_("Downloads"),
            actions=(Action("download", "ecommerce:download-file", label=_("Download"), row=True),),
            empty=_("No downloads yet."),
            audience="authenticated",
        ),
        Screen(
            "address-list",
            "addresses/",
            title=_("Addresses"),
            actions=(
                Action("new", screen="address-create"),
                Action("edit", screen="address-edit", row=True),
                Action("delete", "ecommerce:address-destroy", row=True),
            ),
            empty=_("No addresses yet."),
            audience="authenticated",
        ),
        Screen(
            "address-create", "addresses/new/", success="address-list", audience="authenticated"
        ),
        Screen(
            "address-edit",
            "addresses/<uuid:id>/edit/",
            title=_("Edit address"),
            success="address-list",
            audience="authenticated",
        ),
    )
    demo = ("create_sample_products",)
    shared = (Panel("cart", "ecommerce:cart-summary", kind="detail"),)
    settings_links = (
        Link("ecommerce:download-list", _("Downloads")),
        Link("ecommerce:address-list", _("Addresses")),
    )
    search = "product-list"
    header_links = (HeaderLink("cart", count=P("cart.count"), icon="cart"),)

    hooks = (
        "ecommerce.unit_prices",
        "ecommerce.visible_products",
        "ecommerce.can_checkout",
        "ecommerce.product_viewed",
        "ecommerce.cart_updated",
        "ecommerce.order_placed",
        "ecommerce.order_paid",
        "ecommerce.order_fulfilled",
        "ecommerce.order_delivered",
        "ecommerce.order_completed",
        "ecommerce.order_canceled",
        "ecommerce.order_refunded",
        "ecommerce.return_requested",
        "ecommerce.return_approved",
        "ecommerce.stock_low",
    )
    components = (
        "product_text",
        "product_image",
        "product_features",
        "product_quote",
        "product_specifications",
        "product_notice",
    )
    settings = {
        "ECOMMERCE_SERVICES": {},
        "ECOMMERCE_LOW_STOCK": 5,
        "ECOMMERCE_SELLER": {},
        "ECOMMERCE_GUEST_CART_DAYS": 30,
        "ECOMMERCE_IMAGE_HOSTS": [],
    }
