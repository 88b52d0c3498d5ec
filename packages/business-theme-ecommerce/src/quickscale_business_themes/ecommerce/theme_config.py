"""What the shop's users need to see and do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, BusinessTheme, HeaderLink, Link, P, Panel, Screen


class EcommerceTheme(BusinessTheme):
    name = "ecommerce"
    label = _("Shop")
    description = _("A shop: catalogue, stock, cart, and orders paid by card or with credits.")
    # To download pictures of imported products, and to ask the system for fonts.
    capabilities = ("network", "subprocess")

    screens = (
        Screen(
            "home",
            "",
            kind="dashboard",
            title=_("Welcome"),
            view="quickscale.core.pages.HomeView",
            description=_("See what's new and what's on sale, and shop by category."),
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
                    query={"facet": "sale:on_sale"},
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
            description=_("All our products, by category, price and brand."),
            navigation=True,
            filters=("facet", "min_price", "max_price"),
            layout="cards",
            empty=_("No products yet. Check back soon."),
        ),
        Screen(
            "product-detail",
            "products/<slug:slug>/",
            view="quickscale_business_themes.ecommerce.views.ProductView",
            query={"variant": P("query.variant")},
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
                    title=_("Notify me when it's back"),
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
            description=_("All categories of our products."),
            navigation=True,
            fields=("description",),
        ),
        Screen(
            "category-detail",
            "categories/<slug:slug>/",
            "ecommerce:product-list",
            kind="list",
            query={"category": P("path.slug")},
            subject="ecommerce:category-retrieve",
            filters=("facet", "min_price", "max_price"),
            layout="cards",
            empty=_("No products in this category yet."),
        ),
        Screen(
            "collection-detail",
            "collections/<slug:slug>/",
            "ecommerce:product-list",
            kind="list",
            query={"collection": P("path.slug")},
            subject="ecommerce:collection-retrieve",
            filters=("facet", "min_price", "max_price"),
            layout="cards",
            empty=_("No products in this collection yet."),
        ),
        Screen(
            "cart",
            "cart/",
            "ecommerce:cart-retrieve",
            title=_("Cart"),
            query={"restore": P("query.restore")},
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
                    "billing",
                    "ecommerce:checkout-billing-update",
                    kind="form",
                    title=_("Billing address"),
                    message=None,
                ),
                Panel(
                    "payment",
                    "ecommerce:checkout-create",
                    kind="form",
                    title=_("Place order"),
                    fields=("payment", "note", "digital_consent", "accept_terms"),
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
            "invited-review-list",
            "review/<str:token>/",
            "ecommerce:invited-product-list",
            title=_("Review your purchase"),
            item="invited-review-create",
            empty=_("You have reviewed everything. Thank you!"),
            empty_screen="product-list",
        ),
        Screen(
            "invited-review-create",
            "review/<str:token>/<slug:slug>/",
            title=_("Write a review"),
            parent="invited-review-list",
            success="invited-review-list",
            message=_("Thank you! Your review will be shown once we have looked at it."),
        ),
        Screen(
            "unsubscribe",
            "unsubscribe/<str:token>/",
            "ecommerce:mail-objection-retrieve",
            title=_("E-mail preferences"),
            fields=("email", "is_unsubscribed"),
            actions=(
                Action(
                    "unsubscribe",
                    "ecommerce:mail-objection-create",
                    label=_("Unsubscribe"),
                    message=_("You're unsubscribed. You'll still get e-mails about your orders."),
                    tone="primary",
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
                "due",
                "credits",
                "held_until",
                "address",
                "billing_address",
                "vat_id",
                "shipping_method",
                "withdraw_until",
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
                Action(
                    "withdraw",
                    "ecommerce:order-withdrawal-create",
                    label=_("Withdraw from contract here"),
                    initial={
                        "lines": P("data.to_withdraw"),
                        "full_name": P("data.shipping_address.full_name"),
                        "email": P("data.email"),
                    },
                    success="withdrawal-detail",
                    message=None,
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
                    "withdrawals",
                    "ecommerce:order-withdrawal-list",
                    kind="table",
                    title=_("Withdrawals"),
                    query={"token": P("query.token")},
                    limit=50,
                ),
                Panel(
                    "downloads",
                    "ecommerce:download-list",
                    title=_("Downloads"),
                    query={"order": P("path.number"), "token": P("query.token")},
                    limit=100,
                    actions=(
                        Action("download", "ecommerce:download-file", label=_("Download")),
                        Action(
                            "consent",
                            "ecommerce:download-consent",
                            label=_("Download"),
                            confirm=_(
                                "I want my downloads before the withdrawal period ends, and "
                                "acknowledge that I lose my right of withdrawal once I download."
                            ),
                            message=_("Your downloads are ready."),
                        ),
                    ),
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
            "guest-data-create",
            "your-data/",
            title=_("Your data"),
            success="home",
            message=_("If we know this address, we've sent a link to it."),
        ),
        Screen(
            "guest-data-detail",
            "your-data/<str:token>/",
            title=_("Your data"),
            fields=("order_count",),
            actions=(
                Action("export", "ecommerce:guest-data-export", label=_("Download your data")),
                Action(
                    "erase",
                    "ecommerce:guest-data-erase",
                    label=_("Erase your data"),
                    confirm=_(
                        "Erase your data? We keep invoices, as the law requires, and the "
                        "addresses of orders until they are shipped."
                    ),
                    success="home",
                    message=_("Your data was erased."),
                    tone="danger",
                ),
            ),
        ),
        Screen(
            "withdrawal-create",
            "withdraw/",
            "ecommerce:withdrawal-draft",
            kind="form",
            title=_("Withdraw from contract here"),
            success="withdrawal-detail",
            message=_("Check your statement, and confirm it."),
        ),
        Screen(
            "withdrawal-information",
            "withdraw/information/",
            "ecommerce:withdrawal-information-retrieve",
            title=_("Right of withdrawal"),
            fields=("instructions", "model_form"),
        ),
        Screen(
            "withdrawal-detail",
            "withdraw/<uuid:id>/",
            parent="withdrawal-create",
            title=_("Withdrawal"),
            fields=(
                "order",
                "ordered_at",
                "items",
                "full_name",
                "email",
                "status",
                "submitted_at",
                "reason",
            ),
            actions=(
                Action(
                    "confirm",
                    "ecommerce:withdrawal-confirm",
                    label=_("Confirm withdrawal"),
                    message=_("We have received your withdrawal. A confirmation is on its way."),
                    tone="primary",
                ),
                Action(
                    "change",
                    "ecommerce:withdrawal-update",
                    label=_("Change statement"),
                    initial={"lines": P("data.to_withdraw")},
                    message=None,
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
    demo = ("create_sample_products", "create_sample_orders")
    shared = (Panel("cart", "ecommerce:cart-summary", kind="detail"),)
    settings_links = (
        Link("ecommerce:order-list", _("Your orders")),
        Link("ecommerce:download-list", _("Downloads")),
        Link("ecommerce:address-list", _("Addresses")),
    )
    footer_links = (
        Link(
            "ecommerce:withdrawal-create",
            _("Withdraw from contract here"),
            condition="quickscale_business_themes.ecommerce.services.markets.offers_withdrawal",
        ),
        Link(
            "ecommerce:withdrawal-information",
            _("Right of withdrawal"),
            condition="quickscale_business_themes.ecommerce.services.markets.offers_withdrawal",
        ),
        Link("ecommerce:guest-data-create", _("Your data")),
    )
    search = "product-list"
    suggestions = "ecommerce:suggestion-list"
    header_links = (HeaderLink("cart", count=P("cart.count"), icon="cart"),)

    hooks = (
        "ecommerce.unit_prices",
        "ecommerce.visible_products",
        "ecommerce.can_checkout",
        "ecommerce.product_viewed",
        "ecommerce.cart_updated",
        "ecommerce.order_placed",
        "ecommerce.order_edited",
        "ecommerce.order_paid",
        "ecommerce.order_fulfilled",
        "ecommerce.order_delivered",
        "ecommerce.order_completed",
        "ecommerce.order_canceled",
        "ecommerce.order_withdrawn",
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
        "ecommerce_products",
        "ecommerce_categories",
        "ecommerce_html",
    )
    settings = {
        "ECOMMERCE_SERVICES": {},
        "ECOMMERCE_LOW_STOCK": 5,
        "ECOMMERCE_SELLER": {},
        "ECOMMERCE_TERMS": {},
        "ECOMMERCE_VIES": False,
        "ECOMMERCE_DOCUMENT_FONTS": [],
        "ECOMMERCE_GUEST_CART_DAYS": 30,
        "ECOMMERCE_IMAGE_HOSTS": [],
        "ECOMMERCE_CART_REMINDER_HOURS": 0,
        "ECOMMERCE_REVIEW_INVITATION_DAYS": 0,
        "ECOMMERCE_CUSTOMER_FEATURES": [],
    }
