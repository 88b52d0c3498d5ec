from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("api-keys/", views.ApiKeyListView.as_view(), name="api-key-list"),
    path("api-keys/<uuid:id>/", views.ApiKeyView.as_view(), name="api-key-detail"),
    path("api-keys/<uuid:id>/revoke/", views.ApiKeyRevokeView.as_view(), name="api-key-revoke"),
    path("api-scopes/", views.ScopeListView.as_view(), name="api-scope-list"),
]
