from django.urls import include, path

from . import views
from .alert_stops import AlertStopView
from .saved_searches import SavedSearchViewSet
from .saved_views import SavedViewViewSet

app_name = "core"

urlpatterns = [
    path("account/", views.AccountView.as_view()),
    path("credits/", views.CreditBalanceView.as_view()),
    path("credits/entries/", views.CreditEntryListView.as_view()),
    path("saved-views/", SavedViewViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "saved-views/<uuid:id>/",
        SavedViewViewSet.as_view(
            {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
        ),
    ),
    path("saved-searches/", SavedSearchViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "saved-searches/<uuid:id>/",
        SavedSearchViewSet.as_view(
            {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
        ),
    ),
    path("alert-stops/<str:token>/", AlertStopView.as_view(), name="alert-stop"),
    path("session/", views.SessionView.as_view()),
    path("rights/", views.RightsView.as_view()),
    path("", include("quickscale.core.theme_system.api.urls")),
    path("", include("quickscale.core.users.api.urls")),
    path("", include("quickscale.core.teams.api.urls")),
    path("audit-events/", views.AuditEventListView.as_view()),
    path("team/audit-events/", views.TeamAuditEventListView.as_view()),
    path("", include("quickscale.core.api_keys.api.urls")),
    path("", include("quickscale.core.webhooks.api.urls")),
    path("", include("quickscale.core.billing.api.urls")),
    path("", include("quickscale.core.flags.api.urls")),
    path("", include("quickscale.core.admin_dashboard.api.urls")),
]
