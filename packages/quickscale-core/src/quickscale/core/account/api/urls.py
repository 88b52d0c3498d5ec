from django.urls import include, path

from . import views

app_name = "core"

urlpatterns = [
    path("account/", views.AccountView.as_view(), name="account"),
    path("credits/", views.CreditBalanceView.as_view(), name="credit-balance"),
    path("credits/entries/", views.CreditEntryListView.as_view(), name="credit-entry-list"),
    path("session/", views.SessionView.as_view(), name="session"),
    path("rights/", views.RightsView.as_view(), name="operation-rights"),
    path("", include("quickscale.core.users.api.urls")),
    path("", include("quickscale.core.teams.api.urls")),
    path("", include("quickscale.core.account.audit_log.urls")),
    path("", include("quickscale.core.api_keys.api.urls")),
    path("", include("quickscale.core.webhooks.api.urls")),
    path("", include("quickscale.core.billing.api.urls")),
    path("", include("quickscale.core.flags.api.urls")),
    path("", include("quickscale.core.admin_dashboard.api.urls")),
]
