from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("plan/", views.PlanView.as_view(), name="plan"),
    path("plan/usage/", views.UsageListView.as_view(), name="plan-usage-list"),
    path("notices/", views.NoticeListView.as_view(), name="notice-list"),
    path("plans/", views.PlanListView.as_view(), name="plan-list"),
    path("plans/<slug:slug>/subscribe/", views.SubscribeView.as_view(), name="plan-subscribe"),
    path(
        "plans/<slug:slug>/change/<slug:interval>/",
        views.PlanChangeView.as_view(),
        name="plan-change",
    ),
    path(
        "subscription/cancel/", views.SubscriptionCancelView.as_view(), name="subscription-cancel"
    ),
    path(
        "subscription/resume/", views.SubscriptionResumeView.as_view(), name="subscription-resume"
    ),
    path("billing/portal/", views.PortalView.as_view(), name="billing-portal"),
    path("billing/pay/", views.OverduePaymentView.as_view(), name="billing-pay"),
    path("invoices/", views.InvoiceListView.as_view(), name="invoice-list"),
    path("invoices/<str:id>/pay/", views.InvoicePayView.as_view(), name="invoice-pay"),
    path("payments/", views.PaymentListView.as_view(), name="payment-list"),
    path("credit-packs/", views.CreditPackListView.as_view(), name="credit-pack-list"),
    path(
        "credit-packs/<slug:slug>/buy/", views.CreditPackBuyView.as_view(), name="credit-pack-buy"
    ),
    path("checkouts/<uuid:id>/", views.CheckoutView.as_view(), name="checkout"),
]
