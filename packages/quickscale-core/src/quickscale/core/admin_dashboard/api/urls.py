from django.urls import URLPattern, URLResolver, include, path

from . import audit, billing, business, credits, deliveries, flags, mails, overview, teams, users

_USERS, _TEAMS = users.StaffUserViewSet, teams.StaffTeamViewSet
_EVENTS = audit.StaffAuditEventViewSet
_INVOICES, _STRIPE_EVENTS = billing.StaffInvoiceViewSet, billing.StaffStripeEventViewSet
_DELIVERIES, _FLAGS = deliveries.StaffWebhookDeliveryViewSet, flags.StaffFlagViewSet

_figures = [
    path("signup-stat/", overview.SignupStatView.as_view()),
    path("signup-series/", overview.SignupSeriesView.as_view()),
    path("credit-sold-stat/", overview.CreditSoldStatView.as_view()),
    path("credit-spent-stat/", overview.CreditSpentStatView.as_view()),
    path("credit-series/", overview.CreditSeriesView.as_view()),
    path("visitor-stat/", overview.VisitorStatView.as_view()),
    path("visitor-series/", overview.VisitorSeriesView.as_view()),
    path("revenue-stat/", business.RevenueStatView.as_view()),
    path("revenue-series/", business.RevenueSeriesView.as_view()),
    path("mrr-stat/", business.MonthlyRevenueStatView.as_view()),
    path("subscription-stat/", business.SubscriptionStatView.as_view()),
    path("stripe-event-stat/", business.StripeEventStatView.as_view()),
    path("webhook-failure-stat/", business.WebhookFailureStatView.as_view()),
]

_operations: list[URLPattern | URLResolver] = [
    path("overview/", overview.OverviewView.as_view()),
    path("figures/", include(_figures)),
    path("users/", _USERS.as_view({"get": "list"})),
    path("users/<uuid:id>/", _USERS.as_view({"get": "retrieve"})),
    path("users/<uuid:id>/deactivate/", _USERS.as_view({"post": "deactivate"})),
    path("users/<uuid:id>/reactivate/", _USERS.as_view({"post": "reactivate"})),
    path("users/<uuid:id>/credits/", _USERS.as_view({"post": "grant_credits"})),
    path("users/<uuid:id>/teams/", teams.StaffUserTeamListView.as_view()),
    path("teams/", _TEAMS.as_view({"get": "list"})),
    path("teams/<uuid:id>/", _TEAMS.as_view({"get": "retrieve"})),
    path("teams/<uuid:id>/credits/", _TEAMS.as_view({"post": "grant_credits"})),
    path("teams/<uuid:id>/members/", teams.StaffTeamMemberListView.as_view()),
    path("subscriptions/", billing.StaffSubscriptionListView.as_view()),
    path("invoices/", _INVOICES.as_view({"get": "list"})),
    path("invoices/<str:id>/", _INVOICES.as_view({"get": "retrieve"})),
    path("refunds/", billing.StaffRefundViewSet.as_view({"get": "list"})),
    path("refunds/<uuid:id>/retry/", billing.StaffRefundViewSet.as_view({"post": "retry"})),
    path("stripe-events/", _STRIPE_EVENTS.as_view({"get": "list"})),
    path("stripe-events/<str:id>/", _STRIPE_EVENTS.as_view({"get": "retrieve"})),
    path("stripe-events/<str:id>/replay/", _STRIPE_EVENTS.as_view({"post": "replay"})),
    path("webhook-deliveries/", _DELIVERIES.as_view({"get": "list"})),
    path("webhook-deliveries/<uuid:id>/", _DELIVERIES.as_view({"get": "retrieve"})),
    path("webhook-deliveries/<uuid:id>/redeliver/", _DELIVERIES.as_view({"post": "redeliver"})),
    path("flags/", _FLAGS.as_view({"get": "list"})),
    path("flags/<str:id>/on/", _FLAGS.as_view({"post": "switch_on"})),
    path("flags/<str:id>/off/", _FLAGS.as_view({"post": "switch_off"})),
    path("mails/", mails.StaffMailViewSet.as_view({"get": "list"})),
    path("mails/<str:id>/", mails.StaffMailViewSet.as_view({"get": "retrieve"})),
    path("mails/<str:id>/texts/", mails.StaffMailTextViewSet.as_view({"get": "list"})),
    path(
        "mails/<str:id>/texts/<str:language>/",
        mails.StaffMailTextViewSet.as_view({"get": "retrieve", "put": "update", "delete": "reset"}),
    ),
    path("credits/entries/", credits.StaffEntryListView.as_view()),
    path("audit/", _EVENTS.as_view({"get": "list"})),
    path("audit/<uuid:id>/", _EVENTS.as_view({"get": "retrieve"})),
]

urlpatterns = [path("staff/", include(_operations))]
