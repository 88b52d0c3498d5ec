from django.urls import URLPattern, path

from . import (
    audit,
    billing,
    business,
    credits,
    deliveries,
    flags,
    members,
    overview,
    teams,
    users,
)

_USERS, _TEAMS = users.StaffUserViewSet, teams.StaffTeamViewSet
_EVENTS = audit.StaffAuditEventViewSet
_INVOICES, _STRIPE_EVENTS = billing.StaffInvoiceViewSet, billing.StaffStripeEventViewSet
_DELIVERIES = deliveries.StaffWebhookDeliveryViewSet

urlpatterns: list[URLPattern] = [
    path("staff/overview/", overview.OverviewView.as_view()),
    path("staff/figures/signup-stat/", overview.SignupStatView.as_view()),
    path("staff/figures/signup-series/", overview.SignupSeriesView.as_view()),
    path("staff/figures/credit-sold-stat/", overview.CreditSoldStatView.as_view()),
    path("staff/figures/credit-spent-stat/", overview.CreditSpentStatView.as_view()),
    path("staff/figures/credit-series/", overview.CreditSeriesView.as_view()),
    path("staff/figures/visitor-stat/", overview.VisitorStatView.as_view()),
    path("staff/figures/visitor-series/", overview.VisitorSeriesView.as_view()),
    path("staff/figures/revenue-stat/", business.RevenueStatView.as_view()),
    path("staff/figures/revenue-series/", business.RevenueSeriesView.as_view()),
    path("staff/figures/mrr-stat/", business.MonthlyRevenueStatView.as_view()),
    path("staff/figures/subscription-stat/", business.SubscriptionStatView.as_view()),
    path("staff/figures/stripe-event-stat/", business.StripeEventStatView.as_view()),
    path("staff/figures/webhook-failure-stat/", business.WebhookFailureStatView.as_view()),
    path("staff/users/", _USERS.as_view({"get": "list"})),
    path("staff/users/<uuid:id>/", _USERS.as_view({"get": "retrieve"})),
    path("staff/users/<uuid:id>/deactivate/", _USERS.as_view({"post": "deactivate"})),
    path("staff/users/<uuid:id>/reactivate/", _USERS.as_view({"post": "reactivate"})),
    path("staff/users/<uuid:id>/credits/", _USERS.as_view({"post": "grant_credits"})),
    path("staff/users/<uuid:id>/teams/", members.StaffUserTeamListView.as_view()),
    path("staff/teams/", _TEAMS.as_view({"get": "list"})),
    path("staff/teams/<uuid:id>/", _TEAMS.as_view({"get": "retrieve"})),
    path("staff/teams/<uuid:id>/credits/", _TEAMS.as_view({"post": "grant_credits"})),
    path("staff/teams/<uuid:id>/members/", members.StaffTeamMemberListView.as_view()),
    path("staff/subscriptions/", billing.StaffSubscriptionListView.as_view()),
    path("staff/invoices/", _INVOICES.as_view({"get": "list"})),
    path("staff/invoices/<str:id>/", _INVOICES.as_view({"get": "retrieve"})),
    path("staff/refunds/", billing.StaffRefundViewSet.as_view({"get": "list"})),
    path("staff/refunds/<uuid:id>/retry/", billing.StaffRefundViewSet.as_view({"post": "retry"})),
    path("staff/stripe-events/", _STRIPE_EVENTS.as_view({"get": "list"})),
    path("staff/stripe-events/<str:id>/", _STRIPE_EVENTS.as_view({"get": "retrieve"})),
    path("staff/stripe-events/<str:id>/replay/", _STRIPE_EVENTS.as_view({"post": "replay"})),
    path("staff/webhook-deliveries/", _DELIVERIES.as_view({"get": "list"})),
    path("staff/webhook-deliveries/<uuid:id>/", _DELIVERIES.as_view({"get": "retrieve"})),
    path(
        "staff/webhook-deliveries/<uuid:id>/redeliver/",
        _DELIVERIES.as_view({"post": "redeliver"}),
    ),
    path("staff/flags/", flags.StaffFlagListView.as_view()),
    path("staff/flags/<str:id>/on/", flags.StaffFlagSwitchOnView.as_view()),
    path("staff/flags/<str:id>/off/", flags.StaffFlagSwitchOffView.as_view()),
    path("staff/credits/entries/", credits.StaffEntryListView.as_view()),
    path("staff/audit/", _EVENTS.as_view({"get": "list"})),
    path("staff/audit/<uuid:id>/", _EVENTS.as_view({"get": "retrieve"})),
]
