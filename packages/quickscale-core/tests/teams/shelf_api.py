"""A tiny theme's operations, as they should be, and leaking in every way that themes have."""

from __future__ import annotations

from types import ModuleType

import django_filters
from django.urls import path
from rest_framework import permissions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from quickscale.core.api.fields import RefField
from quickscale.core.api.lists import RefFilter
from quickscale.core.teams.api.fields import TeammateField
from quickscale.core.teams.api.scoped import TeamScopedMixin
from quickscale.core.teams.permissions import team_permission
from quickscale.core.teams.scoping import across_teams
from quickscale.core.users.models import User

from .shelf import Book, Shelf


class ShelfSerializer(serializers.ModelSerializer):
    class Meta:
        model = Shelf
        fields = ["id", "name", "code"]


class BookSerializer(serializers.ModelSerializer):
    shelf = RefField(queryset=Shelf.objects.all())
    reader = TeammateField(required=False)

    class Meta:
        model = Book
        fields = ["id", "title", "shelf", "reader"]


class BookFilters(django_filters.rest_framework.FilterSet):
    shelf = RefFilter(queryset=Shelf.objects.all())

    class Meta:
        model = Book
        fields = ["shelf"]


class ShelfViewSet(TeamScopedMixin, viewsets.ModelViewSet):
    queryset = Shelf.objects.order_by("name")
    serializer_class = ShelfSerializer
    permission_classes = (permissions.IsAuthenticated,)


class BookViewSet(TeamScopedMixin, viewsets.ModelViewSet):
    queryset = Book.objects.select_related("shelf", "reader")
    serializer_class = BookSerializer
    filterset_class = BookFilters
    permission_classes = (permissions.IsAuthenticated, team_permission("credits.spend"))

    @action(detail=True, methods=["post"])
    def lend(self, request, pk):
        self.get_object()
        return Response({"lent": True})


class Unscoped(viewsets.ModelViewSet):
    """A view without the mixin."""

    queryset = Book.objects.across_teams().order_by("pk")
    serializer_class = BookSerializer
    permission_classes = (permissions.IsAuthenticated,)

    def dispatch(self, request, *args, **kwargs):
        with across_teams():
            return super().dispatch(request, *args, **kwargs)


class Forbidding(BookViewSet):
    """A view that says 403 where nothing is there."""

    def get_queryset(self):
        return Book.objects.across_teams()

    def check_object_permissions(self, request, obj):
        if obj.team_id != self.team.pk:
            self.permission_denied(request)


class LeakyLookup(BookViewSet):
    """A view whose action looks a thing up by itself."""

    @action(detail=True, methods=["post"])
    def lend(self, request, pk):
        Book.objects.across_teams().filter(pk=pk).update(title="Lent")
        return Response({"lent": True})


class AnyShelfSerializer(BookSerializer):
    shelf = RefField(queryset=Shelf.objects.across_teams())


class LeakyRelation(BookViewSet):
    serializer_class = AnyShelfSerializer


class AnyReaderSerializer(BookSerializer):
    reader = RefField(queryset=User.objects.all(), label_field="", lookup="public_id")


class LeakyPeople(BookViewSet):
    serializer_class = AnyReaderSerializer


class LeakyFilters(BookViewSet):
    """A view that shows what a filter asks for, whosever it is."""

    def filter_queryset(self, queryset):
        asked = self.request.query_params.get("shelf")
        return Book.objects.across_teams().filter(shelf=asked) if asked else queryset


class LeakyList(BookViewSet):
    def get_queryset(self):
        if self.action == "list":
            return Book.objects.across_teams().order_by("pk")
        return super().get_queryset()


class Deaf(BookViewSet):
    """A view that shows nobody anything, which a kit must not take for discretion."""

    def get_queryset(self):
        return super().get_queryset().none()


def make_urls(books=BookViewSet, shelves=ShelfViewSet):
    """Return a URLconf of both resources."""
    one = {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
    many = {"get": "list", "post": "create"}
    urls = ModuleType("shelf_urls")
    urls.urlpatterns = [
        path("api/shelf/shelves/", shelves.as_view(many)),
        path("api/shelf/shelves/<int:pk>/", shelves.as_view(one)),
        path("api/shelf/books/", books.as_view(many)),
        path("api/shelf/books/<int:pk>/", books.as_view(one)),
    ]
    if hasattr(books, "lend"):
        lend = books.as_view({"post": "lend"})
        urls.urlpatterns.append(path("api/shelf/books/<int:pk>/lend/", lend))
    return urls
