from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("account/export/", views.AccountExportView.as_view(), name="account-export"),
    path("account/deletion/", views.AccountDeletionView.as_view(), name="account-deletion"),
    path("account/deletion/cancel/", views.AccountKeepView.as_view(), name="account-keep"),
    path("account/sessions/", views.UserSessionListView.as_view(), name="user-session-list"),
    path(
        "account/sessions/end-others/", views.OtherSessionsView.as_view(), name="other-sessions-end"
    ),
    path("account/sessions/<str:id>/", views.UserSessionView.as_view(), name="user-session"),
    path(
        "users/<uuid:public_id>/impersonation/",
        views.UserImpersonationView.as_view(),
        name="user-impersonate",
    ),
    path("impersonation/end/", views.ImpersonationView.as_view(), name="impersonation-end"),
]
