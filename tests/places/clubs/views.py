from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import IdempotentMixin, IsStaffOrReadOnly, ModelSerializer


class ClubSerializer(ModelSerializer[Group]):
    class Meta:
        model = Group
        fields = ["id", "name"]


class ClubViewSet(IdempotentMixin, viewsets.ModelViewSet[Group]):
    queryset = Group.objects.order_by("name")
    serializer_class = ClubSerializer
    permission_classes = [IsStaffOrReadOnly]

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], name=_("Join"), permission_classes=[IsAuthenticated])
    def join(self, request: Request, pk: str) -> Response:
        club = self.get_object()
        request.user.groups.add(club)  # type: ignore[union-attr]  # a member
        return Response(self.get_serializer(club).data)
