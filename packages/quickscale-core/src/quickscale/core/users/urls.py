from django.urls import path

from . import views

urlpatterns = [
    path(
        "impersonation/<uuid:public_id>/", views.begin_impersonation, name="quickscale-impersonate"
    ),
    path("impersonation/end/", views.end_impersonation, name="quickscale-impersonation-end"),
]
