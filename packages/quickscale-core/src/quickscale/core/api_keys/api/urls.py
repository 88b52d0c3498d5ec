from django.urls import path

from .views import ApiKeyViewSet, ScopeListView

urlpatterns = [
    path(
        "api-keys/",
        ApiKeyViewSet.as_view({"get": "list", "post": "create"}, idempotency_once=("key",)),
    ),
    path("api-keys/<uuid:id>/", ApiKeyViewSet.as_view({"get": "retrieve", "put": "update"})),
    path("api-keys/<uuid:id>/revoke/", ApiKeyViewSet.as_view({"post": "revoke"})),
    path("api-scopes/", ScopeListView.as_view()),
]
