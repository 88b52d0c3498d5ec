"""Possible duplicates to go through, and the rules that say what they are."""

from __future__ import annotations

from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale_business_themes.crm.api.bases import (
    ChangeableSerializer,
    CrmViewSet,
    ManagedViewSet,
    RecordSerializer,
    may,
    may_change,
)
from quickscale_business_themes.crm.models import (
    DuplicateCompany,
    DuplicateContact,
    DuplicateRule,
)
from quickscale_business_themes.crm.models.duplicates import DuplicatePair
from quickscale_business_themes.crm.models.merging import MergedKind
from quickscale_business_themes.crm.services.duplicates import RULE_FIELDS, dismiss, start_search

P = TypeVar("P", bound=DuplicatePair)


class PairSerializer(RecordSerializer[P]):
    """Two records that are probably the same."""

    kind: str
    name = serializers.CharField(source="__str__", read_only=True, label=_("Name"))
    reasons = serializers.SerializerMethodField(label=_("The same"), style={"format": "lines"})
    can = serializers.SerializerMethodField()

    class Meta:
        fields = ["id", "name", "first", "second", "probability", "reasons", "created_at", "can"]
        read_only_fields = fields
        presentation = {
            "title": "name",
            "columns": ["first", "second", "probability", "reasons"],
        }

    def get_reasons(self, pair: P) -> list[str]:
        """Return what speaks for it: fields, and the names of the team's rules."""
        labels = RULE_FIELDS[self.kind]
        return [str(labels.get(reason, reason)) for reason in pair.reasons]

    def get_can(self, pair: P) -> dict[str, bool]:
        request = self.context["request"]
        is_changeable = may_change(request, pair)
        return {"merge": is_changeable and may(request, "crm.delete"), "dismiss": is_changeable}


class DuplicateContactSerializer(PairSerializer[DuplicateContact]):
    """Two contacts that are probably the same person."""

    kind = MergedKind.CONTACT

    class Meta(PairSerializer.Meta):
        model = DuplicateContact


class DuplicateCompanySerializer(PairSerializer[DuplicateCompany]):
    """Two companies that are probably the same."""

    kind = MergedKind.COMPANY

    class Meta(PairSerializer.Meta):
        model = DuplicateCompany


class PairViewSet(mixins.ListModelMixin, CrmViewSet[P]):
    """Possible duplicates that nobody has gone through, the most probable first."""

    kind: str
    ordering = ("-probability",)

    @extend_schema(summary=_("Find duplicates"), request=None, responses={202: None})
    @action(detail=False, methods=["post"])
    def find(self, request: Request) -> Response:
        start_search(self.team, self.kind)
        return Response(status=status.HTTP_202_ACCEPTED)

    @extend_schema(summary=_("No duplicates"), request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, id: str) -> Response:
        dismiss(self.get_object(), user=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class DuplicateContactViewSet(PairViewSet[DuplicateContact]):
    kind = MergedKind.CONTACT
    queryset = DuplicateContact.objects.filter(is_dismissed=False).select_related("first", "second")
    serializer_class = DuplicateContactSerializer
    search_fields = ("first__last_name", "second__last_name")


class DuplicateCompanyViewSet(PairViewSet[DuplicateCompany]):
    kind = MergedKind.COMPANY
    queryset = DuplicateCompany.objects.filter(is_dismissed=False).select_related("first", "second")
    serializer_class = DuplicateCompanySerializer
    search_fields = ("first__name", "second__name")


class DuplicateRuleSerializer(ChangeableSerializer[DuplicateRule]):
    """Fields that are all the same in duplicates; of several rules one is enough."""

    same = serializers.MultipleChoiceField(
        choices=[pair for fields in RULE_FIELDS.values() for pair in fields.items()],
        allow_empty=False,
        label=_("The same in both"),
        help_text=_("All that you choose. Of several rules one is enough."),
    )

    class Meta:
        model = DuplicateRule
        fields = ["id", "name", "kind", "same", "can"]
        presentation = {"title": "name", "columns": ["kind", "same"]}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        rule = self.instance
        kind = attrs["kind"] if "kind" in attrs or rule is None else rule.kind
        same = attrs["same"] if "same" in attrs or rule is None else rule.same
        if set(same) - set(RULE_FIELDS[kind]):
            raise serializers.ValidationError(
                {"same": _("Not all of these fields are of that type.")}
            )
        return {**attrs, "same": [name for name in RULE_FIELDS[kind] if name in same]}


class DuplicateRuleViewSet(ManagedViewSet[DuplicateRule], viewsets.ModelViewSet[DuplicateRule]):
    """What the team calls duplicates."""

    queryset = DuplicateRule.objects.all()
    serializer_class = DuplicateRuleSerializer
    search_fields = ("name",)
    ordering = ("kind", "name")
