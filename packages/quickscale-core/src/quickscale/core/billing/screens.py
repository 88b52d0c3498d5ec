from django.utils.translation import gettext_lazy as _

from quickscale.core.manifests.screens import Action, P, Panel, Screen

PLAN_FIELDS = (
    *("name", "notice", "status", "price", "interval", "seats", "trial_end", "past_due_since"),
    *("next_attempt_at", "renews_at", "ends_at", "included", "credit_price"),
)
CHANGE_FIELDS = ("plan", "interval", "due_now", "balance", "credits", "next_total", "next_at")

SCREENS = (
    Screen(
        "plan",
        "plan/",
        "core:plan-retrieve",
        kind="detail",
        title=_("Plan"),
        navigation=True,
        group=_("Credits and billing"),
        parent="home",
        fields=PLAN_FIELDS,
        audience="authenticated",
        actions=(
            Action("pay", "core:billing-pay", label=_("Pay now"), tone="primary"),
            Action("compare", "core:plan-list", screen="plans", label=_("Compare plans")),
            Action("portal", "core:billing-portal", label=_("Cards and billing address")),
            Action(
                "resume",
                "core:subscription-resume",
                label=_("Keep plan"),
                message=_("Your plan stays active."),
                tone="primary",
            ),
            Action(
                "cancel",
                "core:subscription-cancel",
                label=_("Cancel plan"),
                confirm=_("Cancel your plan at the end of the current billing period?"),
                message=_("Your plan will end with the current billing period."),
                tone="danger",
            ),
        ),
        panels=(
            Panel("usage", "core:plan-usage-list", title=_("Usage")),
            Panel(
                "invoices",
                "core:invoice-list",
                title=_("Invoices"),
                limit=5,
                more="invoices",
                actions=(Action("pay", "core:invoice-pay", label=_("Pay")),),
            ),
            Panel("payments", "core:payment-list", title=_("Payments"), limit=5, more="payments"),
        ),
    ),
    Screen(
        "plans",
        "plan/all/",
        "core:plan-list",
        title=_("Plans"),
        parent="plan",
        layout="cards",
        audience="authenticated",
        actions=(
            Action(
                "subscribe_month",
                "core:plan-subscribe",
                label=_("Subscribe monthly"),
                body={"interval": "month"},
                fields=(),
                tone="primary",
                row=True,
            ),
            Action(
                "subscribe_year",
                "core:plan-subscribe",
                label=_("Subscribe yearly"),
                body={"interval": "year"},
                fields=(),
                row=True,
            ),
            Action(
                "change_month",
                "core:plan-change",
                screen="plan-change",
                label=_("Switch to monthly"),
                params={"slug": P("row.slug"), "interval": "month"},
                row=True,
            ),
            Action(
                "change_year",
                "core:plan-change",
                screen="plan-change",
                label=_("Switch to yearly"),
                params={"slug": P("row.slug"), "interval": "year"},
                row=True,
            ),
        ),
    ),
    Screen(
        "plan-change",
        "plan/change/<slug:slug>/<slug:interval>/",
        "core:plan-change",
        kind="form",
        title=_("Change plan"),
        parent="plans",
        panels=(
            Panel(
                "preview",
                "core:plan-change-preview",
                kind="detail",
                title=_("Summary"),
                fields=CHANGE_FIELDS,
                required=True,
            ),
        ),
        success="plan",
        message=_("Plan changed."),
        audience="authenticated",
    ),
    Screen(
        "checkout-done",
        "plan/checkout/<uuid:id>/",
        "core:checkout-retrieve",
        kind="detail",
        title=_("Your payment"),
        parent="plan",
        fields=("description", "status", "note", "amount", "paid_at"),
        audience="authenticated",
        actions=(
            Action("again", "core:checkout-retrieve", screen="checkout-done", label=_("Refresh")),
        ),
    ),
    Screen(
        "invoices",
        "plan/invoices/",
        "core:invoice-list",
        title=_("Invoices"),
        parent="plan",
        layout="table",
        empty=_("No invoices yet."),
        audience="authenticated",
        actions=(Action("pay", "core:invoice-pay", label=_("Pay"), row=True),),
    ),
    Screen(
        "payments",
        "plan/payments/",
        "core:payment-list",
        title=_("Payments"),
        parent="plan",
        layout="table",
        empty=_("No payments yet."),
        audience="authenticated",
    ),
)

#: What the overview of the visitor's account shows of the plan.
ACCOUNT_PANELS = (
    Panel(
        "plan",
        "core:plan-retrieve",
        kind="detail",
        title=_("Plan"),
        fields=("name", "status", "price"),
        more="plan",
    ),
)
