"""Deals, and the steps that they take."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import DateFromToRangeFilter, RangeFilter
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import BoardMixin, FilterSet, MoneyField
from quickscale_business_themes.crm.api.bases import (
    CrmViewSet,
    OwnedSerializer,
    RecordRef,
    RecordSerializer,
)
from quickscale_business_themes.crm.api.currencies import CurrencyField, HomeCurrencyMixin
from quickscale_business_themes.crm.api.custom_values import CustomExportMixin, custom_values
from quickscale_business_themes.crm.api.filters import (
    OwnedFilters,
    RecordFilterBackend,
    RecordPagination,
    custom_filter,
    ref_filter,
)
from quickscale_business_themes.crm.api.pipelines import STATUS_TONES
from quickscale_business_themes.crm.exceptions import NoAmount
from quickscale_business_themes.crm.models import (
    Company,
    Contact,
    Deal,
    ImportKind,
    LostReason,
    Pipeline,
    Stage,
    StageChange,
    StageKind,
)
from quickscale_business_themes.crm.models.bases import MAX_AMOUNT
from quickscale_business_themes.crm.models.currencies import select_home_currency
from quickscale_business_themes.crm.services import deals as steps

_DAY = 86_400


class DealRowSerializer(OwnedSerializer[Deal]):
    """A deal as lists show it."""

    amount = MoneyField(
        required=False, allow_null=True, min_value=0, max_value=MAX_AMOUNT, label=_("Amount")
    )
    currency = CurrencyField()
    home_amount = MoneyField(
        read_only=True,
        allow_null=True,
        max_digits=24,
        currency_field="home_currency",
        label=_("Converted amount"),
    )
    home_currency = serializers.CharField(read_only=True)
    stage = RecordRef(read_only=True, operation="crm:stage-list")
    is_stale = serializers.BooleanField(read_only=True, label=_("Stale"))

    class Meta:
        model = Deal
        fields = [
            "id",
            "name",
            "company",
            "contact",
            "stage",
            "status",
            "amount",
            "currency",
            "home_amount",
            "home_currency",
            "probability",
            "expected_close_on",
            "owner",
            "source",
            "tags",
            "next_step",
            "is_stale",
            "opened_on",
            "closed_on",
            "can",
        ]
        read_only_fields = ["status", "closed_on"]
        presentation = {
            "title": "name",
            "columns": ["company", "stage", "amount", "expected_close_on", "owner", "is_stale"],
            "tones": {
                "status": STATUS_TONES,
                "is_stale": {"true": "warning"},
            },
        }

    def to_representation(self, instance: Deal) -> Any:
        instance.home_currency = self.context["view"].home_currency
        return super().to_representation(instance)

    def get_can(self, record: Deal) -> dict[str, bool]:
        can = super().get_can(record)
        is_open = can["edit"] and record.is_open
        is_closed = can["edit"] and not record.is_open
        steps = {"move": is_open, "win": is_open, "lose": is_open, "reopen": is_closed}
        return {**can, **steps, "change-stage": can["edit"]}


class LeadField(RecordRef):
    """The lead that became a deal, None where it was none."""

    def __init__(self, **kwargs: Any) -> None:
        options = {"read_only": True, "allow_null": True, **kwargs}
        super().__init__(operation="crm:lead-list", screen="lead-detail", **options)

    def get_attribute(self, instance: Any) -> Any:
        return getattr(instance, "lead", None)


class DealSerializer(DealRowSerializer):
    """A deal."""

    custom_fields = custom_values(ImportKind.DEAL)
    lead = LeadField(label=_("Lead"))
    lost_reason = serializers.ChoiceField(
        choices=LostReason.choices, allow_blank=True, read_only=True, label=_("Lost reason")
    )
    probability = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=100,
        label=_("Probability (%)"),
        help_text=_("Leave empty to follow the stage."),
    )

    class Meta(DealRowSerializer.Meta):
        fields = [
            "id",
            "name",
            "company",
            "contact",
            "stage",
            "status",
            "amount",
            "currency",
            "home_amount",
            "home_currency",
            "probability",
            "expected_close_on",
            "next_step",
            "owner",
            "source",
            "tags",
            "custom_fields",
            "custom_facts",
            "description",
            "lead",
            "is_stale",
            "opened_on",
            "closed_on",
            "lost_reason",
            "lost_note",
            "can",
        ]
        read_only_fields = ["status", "closed_on", "lost_reason", "lost_note"]

    def validate_amount(self, amount: Decimal | None) -> Decimal | None:
        if amount is None and self.instance is not None and self.instance.status == StageKind.WON:
            raise serializers.ValidationError(NoAmount.message)
        return amount

    def update_record(self, record: Deal, values: Mapping[str, Any]) -> Deal:
        return steps.update_deal(record, values=values)


class NewDealSerializer(DealSerializer):
    """A deal as it is created."""

    stage = RecordRef(
        queryset=Stage.objects.all(),
        operation="crm:open-stage-list",
        required=False,
        label=_("Stage"),
        help_text=_("If you leave it empty, it's the first stage of the default pipeline."),
    )

    class Meta(DealSerializer.Meta):
        presentation = {"title": "name"}

    def create_record(self, values: Mapping[str, Any]) -> Deal:
        columns = {name: value for name, value in values.items() if value is not None}
        return steps.create_deal(team=columns.pop("team"), user=self.user, values=columns)


class MoveSerializer(serializers.Serializer[Any]):
    """The stage that a deal comes into."""

    stage = RecordRef(
        queryset=Stage.objects.all(),
        operation="crm:open-stage-list",
        narrow={"deal": "path.id"},
        label=_("Stage"),
    )


class ClosingDayField(serializers.DateField):
    """The day on which a deal was won or lost, today unless another one is given."""

    def __init__(self, **kwargs: Any) -> None:
        options = {
            "default": timezone.localdate,
            "label": _("Close date"),
            "help_text": _("If you leave it empty, it's today."),
            **kwargs,
        }
        super().__init__(**options)


class WinSerializer(serializers.Serializer[Any]):
    """What a won deal must say."""

    closed_on = ClosingDayField()
    amount = serializers.DecimalField(
        required=False,
        allow_null=True,
        max_digits=19,
        decimal_places=4,
        min_value=0,
        max_value=MAX_AMOUNT,
        label=_("Amount"),
    )


class LoseSerializer(serializers.Serializer[Any]):
    """What a lost deal must say."""

    reason = serializers.ChoiceField(choices=LostReason.choices, label=_("Lost reason"))
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, label=_("Note"))
    closed_on = ClosingDayField()


class ChangeStageSerializer(serializers.Serializer[Any]):
    """The stage that a deal comes into, and what that stage must be told."""

    stage = RecordRef(queryset=Stage.objects.all(), operation="crm:stage-list", label=_("Stage"))
    closed_on = ClosingDayField()
    amount = serializers.DecimalField(
        required=False,
        allow_null=True,
        max_digits=19,
        decimal_places=4,
        min_value=0,
        max_value=MAX_AMOUNT,
        label=_("Amount"),
    )
    reason = serializers.ChoiceField(
        choices=LostReason.choices, required=False, allow_blank=True, label=_("Lost reason")
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, label=_("Note"))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["stage"].kind == StageKind.LOST and not attrs.get("reason"):
            message = _("Choose why the deal was lost.")
            raise serializers.ValidationError({"reason": [message]})
        return attrs


class DealFilters(OwnedFilters):
    custom = custom_filter(ImportKind.DEAL)
    pipeline = ref_filter(
        Pipeline,
        field_name="stage__pipeline",
        operation="crm:pipeline-name-list",
        label=_("Pipeline"),
    )
    stage = ref_filter(Stage, operation="crm:stage-list")
    company = ref_filter(Company)
    contact = ref_filter(Contact)
    amount = RangeFilter(field_name="home_amount", label=_("Converted amount"))
    expected_close_on = DateFromToRangeFilter()

    class Meta:
        model = Deal
        fields = [
            "status",
            "pipeline",
            "stage",
            "owner",
            "company",
            "contact",
            "source",
            "tag",
            "amount",
            "expected_close_on",
            "custom",
            "mine",
        ]


@extend_schema_view(
    create=extend_schema(request=NewDealSerializer, responses={201: DealSerializer})
)
class DealViewSet(
    HomeCurrencyMixin, BoardMixin, CustomExportMixin, CrmViewSet[Deal], viewsets.ModelViewSet[Deal]
):
    """What the team wants to sell, and has sold."""

    queryset = Deal.objects.select_related("owner", "company", "contact", "stage").prefetch_related(
        "tags"
    )
    detail_prefetch = ("lead",)
    serializer_class = DealSerializer
    list_serializer_class = DealRowSerializer
    filterset_class = DealFilters
    filter_backends = (RecordFilterBackend,)
    pagination_class = RecordPagination
    search_fields = ("name", "company__name", "contact__last_name")
    orderings = {
        "-created_at": _("Newest"),
        "-home_amount": _("Largest"),
        "expected_close_on": _("Expected close"),
        "name": _("Name"),
    }
    ordering = ("-created_at",)
    board_field, board_amount = "stage", "amount"
    board_converted = "home_amount"

    def get_board_currency(self) -> str:
        return self.home_currency

    def get_board_columns(self) -> list[tuple[Any, str, str]]:
        """Return the stages of the pipeline that is asked for, else of the default one."""
        asked = self.request.query_params.get("pipeline")
        chosen = {"pipeline__public_id": asked} if asked else {"pipeline__is_default": True}
        # The currency of the totals is read with the stages: a board costs no statement more.
        home = Subquery(select_home_currency(self.team.pk))
        stages = list(Stage.objects.for_team(self.team).filter(**chosen).annotate(home=home))
        if stages:
            self.remember_currency(stages[0].home)
        return [(stage.pk, str(stage.public_id), stage.name) for stage in stages]

    def get_serializer_class(self) -> type[Any]:
        return NewDealSerializer if self.action == "create" else super().get_serializer_class()

    @extend_schema(summary=_("Move to stage"), request=MoveSerializer, responses=DealSerializer)
    @action(detail=True, methods=["post"], serializer_class=MoveSerializer)
    def move(self, request: Request, id: str) -> Response:
        return self.take_step(steps.move_deal)

    @extend_schema(summary=_("Mark as won"), request=WinSerializer, responses=DealSerializer)
    @action(detail=True, methods=["post"], serializer_class=WinSerializer)
    def win(self, request: Request, id: str) -> Response:
        return self.take_step(steps.win_deal)

    @extend_schema(summary=_("Mark as lost"), request=LoseSerializer, responses=DealSerializer)
    @action(detail=True, methods=["post"], serializer_class=LoseSerializer)
    def lose(self, request: Request, id: str) -> Response:
        return self.take_step(steps.lose_deal)

    @extend_schema(summary=_("Reopen"), request=MoveSerializer, responses=DealSerializer)
    @action(detail=True, methods=["post"], serializer_class=MoveSerializer)
    def reopen(self, request: Request, id: str) -> Response:
        return self.take_step(steps.reopen_deal)

    @extend_schema(
        summary=_("Change stage"), request=ChangeStageSerializer, responses=DealSerializer
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="change-stage",
        serializer_class=ChangeStageSerializer,
    )
    def change_stage(self, request: Request, id: str) -> Response:
        return self.take_step(steps.change_stage)

    def take_step(self, step: Any) -> Response:
        """Perform a service with what was sent, and answer with the deal as it is then."""
        deal = self.get_object()
        asked = self.get_serializer(data=self.request.data)
        asked.is_valid(raise_exception=True)
        moved = step(deal, user=self.request.user, **asked.validated_data)
        return Response(DealSerializer(moved, context=self.get_serializer_context()).data)


class StageChangeSerializer(RecordSerializer[StageChange]):
    """A step of a deal."""

    by = serializers.SerializerMethodField(label=_("Changed by"))
    days = serializers.SerializerMethodField(label=_("Days in former stage"))

    class Meta:
        model = StageChange
        fields = ["id", "deal", "from_name", "to_name", "to_kind", "at", "by", "days", "seconds"]
        presentation = {"title": "to_name", "columns": ["from_name", "days", "at", "by"]}

    def get_by(self, change: StageChange) -> str:
        return change.by.get_full_name() if change.by else ""

    def get_days(self, change: StageChange) -> int | None:
        return None if change.seconds is None else change.seconds // _DAY


class StageChangeFilters(FilterSet):
    deal = ref_filter(Deal)

    class Meta:
        model = StageChange
        fields = ["deal"]


class StageChangeViewSet(mixins.ListModelMixin, CrmViewSet[StageChange]):
    """The steps that deals took."""

    queryset = StageChange.objects.select_related("deal", "by")
    serializer_class = StageChangeSerializer
    filterset_class = StageChangeFilters
    ordering = ("-at", "-pk")
