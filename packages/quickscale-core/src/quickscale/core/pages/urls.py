from typing import Any

from django.urls import path

from .api import views

app_name = "pages"

_PAGES, _ITEMS, _PICTURES = (
    views.StaffPageViewSet,
    views.StaffMenuItemViewSet,
    views.StaffPictureViewSet,
)
_ALL: dict[str, Any] = {"get": "list", "post": "create"}
_ONE: dict[str, Any] = {"get": "retrieve", "put": "update", "delete": "destroy"}

urlpatterns = [
    path("home/", views.HomeView.as_view()),
    path("pages/<slug:slug>/", views.PageView.as_view()),
    path("staff/pages/", _PAGES.as_view(_ALL)),
    path("staff/pages/<int:id>/", _PAGES.as_view(_ONE)),
    path("staff/pages/<int:id>/publish/", _PAGES.as_view({"post": "publish"})),
    path("staff/pages/<int:id>/unpublish/", _PAGES.as_view({"post": "unpublish"})),
    path("staff/menu-items/", _ITEMS.as_view(_ALL)),
    path("staff/menu-items/<int:id>/", _ITEMS.as_view(_ONE)),
    path("staff/pictures/", _PICTURES.as_view(_ALL)),
    path("staff/pictures/<int:id>/", _PICTURES.as_view({"delete": "destroy"})),
    path("staff/languages/", views.LanguageListView.as_view()),
    path("staff/link-targets/", views.LinkTargetListView.as_view()),
]
