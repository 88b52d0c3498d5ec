from django.urls import path

from quickscale.core.api.operations import views

app_name = "core"

urlpatterns = [
    path("account/", views.AccountView.as_view(), name="account"),
    path("credits/", views.CreditBalanceView.as_view(), name="credit-balance"),
    path("credits/entries/", views.CreditEntryListView.as_view(), name="credit-entry-list"),
    path("plan/", views.PlanView.as_view(), name="plan"),
    path("session/", views.SessionView.as_view(), name="session"),
    path("rights/", views.RightsView.as_view(), name="operation-rights"),
]
