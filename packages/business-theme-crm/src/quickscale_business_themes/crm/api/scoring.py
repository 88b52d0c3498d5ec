"""How leads are scored."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.jobs import enqueue
from quickscale.core.teams import TeamScopedMixin
from quickscale_business_themes.crm.api.bases import ManagedViewSet, RecordSerializer
from quickscale_business_themes.crm.lead_features import LABELS, describe_value
from quickscale_business_themes.crm.models import Lead, ScoreModel, ScoreOperator, ScoreRule
from quickscale_business_themes.crm.models.lead_parts import UNSCORED
from quickscale_business_themes.crm.models.scoring import WITHOUT_VALUE
from quickscale_business_themes.crm.services.scoring import FEWEST_CLOSED
from quickscale_business_themes.crm.tasks import rescore


class ScoreField(serializers.IntegerField):
    """A score in percent, None where nothing can be said yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, label=_("Score (%)"), **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        score = super().get_attribute(instance)
        return None if score == UNSCORED else score


class ReasonsField(serializers.ListField):
    """What speaks most for or against a lead, in words."""

    child = serializers.CharField()

    def __init__(self, **kwargs: Any) -> None:
        options = {"label": _("Reasons for the score"), "style": {"format": "lines"}, **kwargs}
        super().__init__(read_only=True, source="*", **options)

    def to_representation(self, data: Any) -> list[str]:
        if data.score == UNSCORED:
            return [tell_missing(data)]
        return [describe_reason(*reason) for reason in data.score_reasons]


def describe_reason(name: str, value: Any, raises: bool) -> str:
    """Return a reason in words: "Source: Referral (raises the score)"."""
    told = _("{feature}: {value} (raises the score)")
    if not raises:
        told = _("{feature}: {value} (lowers the score)")
    return told.format(feature=LABELS[name], value=describe_value(name, value))


def tell_missing(lead: Lead) -> str:
    """Return why a lead has no score."""
    found = ScoreModel.objects.for_team(lead.team_id).only("closed").first()
    closed = found.closed if found else 0
    if closed >= FEWEST_CLOSED:
        return gettext("Not scored yet.")
    return tell_too_little(closed)


def tell_too_little(closed: int) -> str:
    told = _("Too little data: {closed} of {needed} closed leads.")
    return told.format(closed=closed, needed=FEWEST_CLOSED)


class ScoreRuleSerializer(RecordSerializer[ScoreRule]):
    """Points for leads of which something holds."""

    name = serializers.CharField(source="__str__", read_only=True, label=_("Rule"))

    class Meta:
        model = ScoreRule
        fields = ["id", "name", "field", "operator", "value", "points"]
        presentation = {"title": "name", "columns": ["points"]}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        stored = self.instance
        operator = attrs.get("operator", getattr(stored, "operator", ScoreOperator.EQUALS))
        value = attrs.get("value", getattr(stored, "value", ""))
        if operator not in WITHOUT_VALUE and not value.strip():
            raise serializers.ValidationError({"value": [_("Enter what to compare with.")]})
        return attrs


class ScoreRuleViewSet(ManagedViewSet[ScoreRule], viewsets.ModelViewSet[ScoreRule]):
    """Rules that give leads points; after a change, open leads are scored again."""

    queryset = ScoreRule.objects.all()
    serializer_class = ScoreRuleSerializer
    ordering = ("field", "pk")

    def perform_create(self, serializer: Any) -> None:
        super().perform_create(serializer)
        enqueue(rescore, self.team.pk)

    def perform_update(self, serializer: Any) -> None:
        super().perform_update(serializer)
        enqueue(rescore, self.team.pk)

    def perform_destroy(self, instance: ScoreRule) -> None:
        super().perform_destroy(instance)
        enqueue(rescore, self.team.pk)


class ScoreModelSerializer(serializers.Serializer[Any]):
    """What was learned from a team's closed leads."""

    name = serializers.CharField(read_only=True, label=_("Name"))
    state = serializers.CharField(read_only=True, label=_("State"))
    closed = serializers.IntegerField(read_only=True, label=_("Closed leads"))
    learned_at = serializers.DateTimeField(read_only=True, allow_null=True, label=_("Learned"))


class ScoreModelView(TeamScopedMixin, GenericAPIView[Any]):
    """Whether leads get a score, and from how many closed ones that was learned."""

    permission_classes = (IsAuthenticated,)
    serializer_class = ScoreModelSerializer
    resource = {
        "name": "score_model",
        "label": _("lead scoring"),
        "plural": _("lead scoring"),
    }

    @extend_schema(
        operation_id="score-model-retrieve",
        summary=_("Lead scoring"),
        responses=ScoreModelSerializer,
    )
    def get(self, request: Request) -> Response:
        found = ScoreModel.objects.for_team(self.team).first()
        closed = found.closed if found else 0
        is_learned = found is not None and found.learned is not None
        said = {
            "name": _("Lead scoring"),
            "state": _("Leads are scored.") if is_learned else tell_too_little(closed),
            "closed": closed,
            "learned_at": found.learned_at if found else None,
        }
        return Response(ScoreModelSerializer(said).data)
