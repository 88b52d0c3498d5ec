from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, permissions, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.exports import ExportMixin
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import NotImpersonatingOrReadOnly, staff_permission
from quickscale.core.pages import services
from quickscale.core.pages.links import HOME
from quickscale.core.pages.models import MenuItem, Page, Picture
from quickscale.core.pages.targets import label_targets, list_targets

from .serializers import (
    LanguageSerializer,
    LinkTargetSerializer,
    MenuItemListSerializer,
    MenuItemSerializer,
    PageListSerializer,
    PageSerializer,
    PictureSerializer,
    PublicPageSerializer,
)

_PREVIEW = OpenApiParameter("preview", bool, description="Staff read what isn't published yet.")
_VERBS = {"list": "view", "retrieve": "view", "create": "add", "destroy": "delete"}


class PublicView(APIView):
    permission_classes = (permissions.AllowAny,)

    def show(self, request: Request, slug: str) -> Response:
        user: Any = request.user
        asked = request.query_params.get("preview", "") not in ("", "0", "false")
        is_preview = asked and user.is_staff and user.has_perm("quickscale_pages.view_page")
        page = services.find_page(slug, drafts=is_preview)
        if page is None:
            raise Http404
        return Response(PublicPageSerializer(page, context={"is_preview": is_preview}).data)


class PageView(PublicView):
    """A page of the site, in the visitor's language where there is one."""

    @extend_schema(
        operation_id="page-retrieve",
        summary=_("Page"),
        parameters=[_PREVIEW],
        responses=PublicPageSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        if slug == HOME:
            raise Http404
        return self.show(request, slug)


class HomeView(PublicView):
    """What the staff composed for the home page."""

    @extend_schema(
        operation_id="home-retrieve",
        summary=_("Home page"),
        parameters=[_PREVIEW],
        responses=PublicPageSerializer,
    )
    def get(self, request: Request) -> Response:
        return self.show(request, HOME)


class StaffMixin(IdempotentMixin, viewsets.GenericViewSet[Any]):
    """Asks staff for Django's permissions of the model."""

    lookup_url_kwarg = "id"

    def get_permissions(self) -> list[Any]:
        model = self.get_queryset().model._meta
        verb = _VERBS.get(self.action or "", "change")
        name = f"{model.app_label}.{verb}_{model.model_name}"
        return [staff_permission(name)(), NotImpersonatingOrReadOnly()]


class StaffViewSet(ExportMixin, StaffMixin, viewsets.ModelViewSet[Any]):
    """Everything that staff do with the objects of a model."""


@extend_schema_view(
    list=extend_schema(operation_id="staff-page-list", summary=_("Pages")),
    retrieve=extend_schema(operation_id="staff-page-retrieve", summary=_("Page")),
    create=extend_schema(operation_id="staff-page-create", summary=_("New page")),
    update=extend_schema(operation_id="staff-page-update", summary=_("Edit page")),
    destroy=extend_schema(operation_id="staff-page-destroy", summary=_("Delete page")),
)
class StaffPageViewSet(StaffViewSet):
    """All pages, published or not. What is written is a draft until it is published."""

    queryset = Page.objects.all()
    serializer_class = PageSerializer
    search_fields = ("title", "slug")
    orderings = {"title": _("Title"), "-updated_at": _("Last changed")}
    ordering = ("title",)

    def get_serializer_class(self) -> Any:
        return PageListSerializer if self.action == "list" else PageSerializer

    @extend_schema(operation_id="staff-page-publish", summary=_("Publish"), request=None)
    def publish(self, request: Request, **kwargs: Any) -> Response:
        """Lets visitors see what was written last."""
        page = services.publish_page(self.get_object(), actor=request.user)
        return Response(self.get_serializer(page).data)

    @extend_schema(operation_id="staff-page-unpublish", summary=_("Unpublish"), request=None)
    def unpublish(self, request: Request, **kwargs: Any) -> Response:
        """Hides a page from visitors."""
        page = services.unpublish_page(self.get_object(), actor=request.user)
        return Response(self.get_serializer(page).data)


@extend_schema_view(
    list=extend_schema(operation_id="staff-menu-item-list", summary=_("Menus")),
    retrieve=extend_schema(operation_id="staff-menu-item-retrieve", summary=_("Menu item")),
    create=extend_schema(operation_id="staff-menu-item-create", summary=_("New menu item")),
    update=extend_schema(operation_id="staff-menu-item-update", summary=_("Edit menu item")),
    destroy=extend_schema(operation_id="staff-menu-item-destroy", summary=_("Delete menu item")),
)
class StaffMenuItemViewSet(StaffViewSet):
    """The links of the menus."""

    queryset = MenuItem.objects.all()
    serializer_class = MenuItemSerializer
    filterset_fields = ("menu",)
    ordering = ("menu", "position")

    def get_serializer_class(self) -> Any:
        return MenuItemListSerializer if self.action == "list" else MenuItemSerializer

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        if self.action == "list" and args:
            context = {**self.get_serializer_context(), "labels": label_targets(args[0])}
            return super().get_serializer(*args, context=context, **kwargs)
        return super().get_serializer(*args, **kwargs)


@extend_schema_view(
    list=extend_schema(operation_id="staff-picture-list", summary=_("Pictures")),
    create=extend_schema(operation_id="staff-picture-create", summary=_("New picture")),
    destroy=extend_schema(operation_id="staff-picture-destroy", summary=_("Delete picture")),
)
class StaffPictureViewSet(
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.DestroyModelMixin,
    StaffMixin,
):
    """Pictures for pages."""

    queryset = Picture.objects.all()
    serializer_class = PictureSerializer
    search_fields = ("title",)
    ordering = ("-created_at",)


class LanguageListView(APIView):
    """The languages of the site."""

    permission_classes = (staff_permission("quickscale_pages.view_page"),)

    @extend_schema(
        operation_id="language-list",
        summary=_("Languages"),
        responses=LanguageSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = [{"id": code, "name": name} for code, name in services.list_languages()]
        return Response(LanguageSerializer(rows, many=True).data)


class LinkTargetListView(APIView):
    """What a menu may link to; at most fifty of each kind."""

    permission_classes = (staff_permission("quickscale_pages.view_menuitem"),)

    @extend_schema(
        operation_id="link-target-list",
        summary=_("Links"),
        parameters=[OpenApiParameter("search", str)],
        responses=LinkTargetSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        found = list_targets(request.query_params.get("search", ""))
        return Response(LinkTargetSerializer(found, many=True).data)
