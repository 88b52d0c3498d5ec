from django.urls import path

from . import views

urlpatterns = [
    path("account/export/", views.AccountExportView.as_view()),
    path("account/deletion/", views.AccountDeletionView.as_view()),
    path("account/deletion/cancel/", views.AccountKeepView.as_view()),
    path("account/sessions/", views.UserSessionListView.as_view()),
    path("account/sessions/end-others/", views.OtherSessionsView.as_view()),
    path("account/sessions/<str:id>/", views.UserSessionView.as_view()),
    path("users/<uuid:public_id>/impersonation/", views.UserImpersonationView.as_view()),
    path("impersonation/end/", views.ImpersonationView.as_view()),
]
