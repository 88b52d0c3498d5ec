"""Tags, for filters."""

from __future__ import annotations

from rest_framework import mixins, serializers, viewsets
from rest_framework.permissions import IsAuthenticated

from quickscale.core.api import ModelSerializer
from quickscale.core.teams import TeamScopedMixin
from quickscale_business_themes.crm.models import Tag


class TagSerializer(ModelSerializer[Tag]):
    """A tag of the team, known by its name."""

    id = serializers.CharField(source="name", read_only=True)

    class Meta:
        model = Tag
        fields = ["id", "name"]


class TagViewSet(
    mixins.ListModelMixin,
    TeamScopedMixin,
    viewsets.GenericViewSet[Tag],
):
    """The words by which the team sorts its records."""

    queryset = Tag.objects.all()
    serializer_class = TagSerializer
    permission_classes = (IsAuthenticated,)
    search_fields = ("name",)
    ordering = ("name",)
