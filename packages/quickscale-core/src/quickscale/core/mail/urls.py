from django.urls import path

from . import views

urlpatterns = [
    path("", views.mail_list, name="quickscale-mail-list"),
    path("body/<path:name>/", views.mail_body, name="quickscale-mail-body"),
    path("<path:name>/", views.mail_preview, name="quickscale-mail-preview"),
]
