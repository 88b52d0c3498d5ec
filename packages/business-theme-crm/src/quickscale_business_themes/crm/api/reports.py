"""How the team is selling, as figures and tables."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import (
    FilterSet,
    MoneyField,
    Period,
    Series,
    SeriesView,
    Stat,
    StatView,
    document,
    series_line,
)
from quickscale.core.money import Money
from quickscale.core.teams import TeamScopedMixin
from quickscale_business_themes.crm.api.bases import narrow_to_seen
from quickscale_business_themes.crm.api.currencies import HomeCurrencyMixin
from quickscale_business_themes.crm.api.filters import person_filter, ref_filter
from quickscale_business_themes.crm.models import Deal, LostReason, Pipeline, Stage
from quickscale_business_themes.crm.models.bases import Source
from quickscale_business_themes.crm.services import reporting


class ReportFilters(FilterSet):
    """Whose deals are counted, and of which pipeline."""

    pipeline = ref_filter(
        Pipeline,
        field_name="stage__pipeline",
        operation="crm:pipeline-list",
        label=_("Pipeline"),
    )
    owner = person_filter(_("Owner"))

    class Meta:
        model = Deal
        fields = ["pipeline", "owner"]


class ReportView(HomeCurrencyMixin, TeamScopedMixin):
    """Figures of the deals that the visitor sees."""

    filterset_class = ReportFilters
    permission_classes = (IsAuthenticated,)
    pagination_class = None

    def get_queryset(self) -> Any:
        return Deal.objects.all()

    @property
    def deals(self) -> Any:
        return self.filter_queryset(narrow_to_seen(self.get_queryset(), self.request))

    @property
    def stages(self) -> Any:
        """The stages of the chosen pipeline, or of the default one."""
        stages = Stage.objects.for_team(self.team).select_related("pipeline").order_by("position")
        if chosen := self.request.query_params.get("pipeline"):
            return stages.filter(pipeline__public_id=chosen)
        return stages.filter(pipeline__is_default=True)

    @property
    def period(self) -> Period:
        return Period.read(self.request)

    def closed(self, period: Period) -> Any:
        return reporting.closed_within(self.deals, period)

    def outcomes(self, period: Period) -> tuple[reporting.Outcome, reporting.Outcome]:
        """Return what became of the deals closed in a period, and in the one before."""
        now, before = (reporting.read_outcome(self.closed(it)) for it in (period, period.before))
        return now, before


class FigureView(ReportView, StatView):
    """One figure of the deals that the visitor sees."""

    serializer_class = StatView.serializer_class

    def money(
        self,
        value: Decimal | None,
        previous: Decimal | None = None,
        *,
        label: str,
        left_out: int = 0,
    ) -> Stat:
        """Return an amount in the team's currency, with how many deals it leaves out."""
        if left_out:
            told = ngettext(
                "{count} deal without exchange rate left out",
                "{count} deals without exchange rate left out",
                left_out,
            )
            label = f"{label} · {told.format(count=left_out)}"
        currency = self.home_currency
        return Stat(value, previous=previous, format="money", currency=currency, label=label)


def report(operation_id: str, summary: Any) -> Any:
    """Return the decorator that names the operation of a figure, which takes filters."""

    def describe(view: Any) -> Any:
        filtered = extend_schema_view(get=extend_schema(filters=True))(view)
        return document(operation_id, summary)(filtered)

    return describe


@report("pipeline-value-stat", _("Open pipeline"))
class PipelineValueStatView(FigureView):
    """What all open deals are worth."""

    def read_stat(self, period: Period) -> Stat:
        found = reporting.read_open(self.deals)
        return self.money(found.value, label=gettext("Now"), left_out=found.left_out)


@report("weighted-value-stat", _("Weighted pipeline"))
class WeightedValueStatView(FigureView):
    """What is to be expected of all open deals by their probability."""

    def read_stat(self, period: Period) -> Stat:
        found = reporting.read_open(self.deals)
        return self.money(found.weighted, label=gettext("Now"), left_out=found.left_out)


@report("won-stat", _("Won"))
class WonStatView(FigureView):
    """What won deals are worth."""

    def read_stat(self, period: Period) -> Stat:
        now, before = self.outcomes(period)
        return self.money(now.revenue, before.revenue, label=period.label, left_out=now.left_out)


@report("win-rate-stat", _("Win rate"))
class WinRateStatView(FigureView):
    """Which part of the closed deals was won."""

    def read_stat(self, period: Period) -> Stat:
        now, before = self.outcomes(period)
        return Stat(now.win_rate, previous=before.win_rate, format="percent", label=period.label)


@report("won-value-stat", _("Average won deal"))
class WonValueStatView(FigureView):
    """What a won deal is worth on average."""

    def read_stat(self, period: Period) -> Stat:
        now, before = self.outcomes(period)
        mean, former = now.mean_value, before.mean_value
        return self.money(mean, former, label=period.label, left_out=now.left_out)


@report("cycle-stat", _("Sales cycle in days"))
class CycleStatView(FigureView):
    """How many days a deal takes on average until it is won."""

    def read_stat(self, period: Period) -> Stat:
        now, before = self.outcomes(period)
        return Stat(
            now.cycle_days,
            previous=before.cycle_days,
            format="decimal",
            better="lower",
            label=period.label,
        )


@report("velocity-stat", _("Sales velocity a day"))
class VelocityStatView(FigureView):
    """What a day is worth: open deals times win rate times average won deal, by cycle in days."""

    def read_stat(self, period: Period) -> Stat:
        outcome = reporting.read_outcome(self.closed(period))
        open_deals = reporting.read_open(self.deals).deals
        velocity = outcome.velocity(open_deals)
        return self.money(velocity, label=period.label, left_out=outcome.left_out)


@report("won-series", _("Won over time"))
class WonSeriesView(ReportView, SeriesView):
    """What was won on each day."""

    serializer_class = SeriesView.serializer_class

    def read_series(self, period: Period) -> Series:
        revenue = period.spread(reporting.sum_revenue_by_day(self.deals, period))
        lines = [series_line("won", gettext("Won"), revenue)]
        return Series(lines, format="money", currency=self.home_currency)


class AmountField(MoneyField):
    """An amount in the team's currency."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        found = instance
        for name in self.source_attrs:
            found = getattr(found, name)
        return Money(found or Decimal(0), self.context["view"].home_currency)


class PercentField(serializers.DecimalField):
    """A fraction as a percentage."""

    def __init__(self, **kwargs: Any) -> None:
        options = {"max_digits": 7, "decimal_places": 2, "read_only": True, "allow_null": True}
        super().__init__(**{**options, **kwargs})

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value * 100)


class RowSerializer(serializers.Serializer[Any]):
    """A row of a report."""

    id = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    currency = serializers.SerializerMethodField()

    def get_currency(self, row: Any) -> str:
        return str(self.context["view"].home_currency)


class StageReportSerializer(RowSerializer):
    """The open deals of a stage."""

    id = serializers.CharField(source="stage.public_id", read_only=True)
    name = serializers.CharField(source="stage.name", read_only=True, label=_("Stage"))
    deals = serializers.IntegerField(source="amounts.deals", read_only=True, label=_("Deals"))
    value = AmountField(source="amounts.value", label=_("Value"))
    weighted = AmountField(source="amounts.weighted", label=_("Weighted"))
    mean_days = serializers.IntegerField(read_only=True, label=_("Average days in stage"))
    stale = serializers.IntegerField(read_only=True, label=_("Stale"))

    class Meta:
        presentation = {
            "title": "name",
            "columns": ["deals", "value", "weighted", "mean_days", "stale"],
        }


class ForecastSerializer(RowSerializer):
    """What is expected in a month."""

    id = serializers.SerializerMethodField()  # type: ignore[assignment]
    name = serializers.SerializerMethodField(label=_("Month"))  # type: ignore[assignment]
    deals = serializers.IntegerField(source="amounts.deals", read_only=True, label=_("Deals"))
    value = AmountField(source="amounts.value", label=_("Value"))
    weighted = AmountField(source="amounts.weighted", label=_("Weighted"))

    class Meta:
        presentation = {"title": "name", "columns": ["deals", "value", "weighted"]}

    def get_id(self, row: reporting.MonthRow) -> str:
        return f"{row.month:%Y-%m}" if row.month else "none"

    def get_name(self, row: reporting.MonthRow) -> str:
        if row.month is None:
            return gettext("No date")
        month = date_format(row.month, "YEAR_MONTH_FORMAT")
        return gettext("{month} (overdue)").format(month=month) if row.is_late else month


class FunnelSerializer(RowSerializer):
    """How many deals came as far as a stage."""

    id = serializers.CharField(source="stage.public_id", read_only=True)
    name = serializers.CharField(source="stage.name", read_only=True, label=_("Stage"))
    reached = serializers.IntegerField(read_only=True, label=_("Deals"))
    rate = PercentField(label=_("Moved on (%)"))

    class Meta:
        presentation = {"title": "name", "columns": ["reached", "rate"]}


class ReasonSerializer(RowSerializer):
    """How often deals were lost for a reason."""

    id = serializers.CharField(source="reason", read_only=True)
    name = serializers.SerializerMethodField(label=_("Lost reason"))  # type: ignore[assignment]
    deals = serializers.IntegerField(read_only=True, label=_("Deals"))
    share = PercentField(label=_("Share (%)"))
    value = AmountField(label=_("Value"))

    class Meta:
        presentation = {"title": "name", "columns": ["deals", "share", "value"]}

    def get_name(self, row: reporting.ReasonRow) -> str:
        return str(LostReason(row.reason).label)


class GroupSerializer(RowSerializer):
    """What is open, and what became of what was closed."""

    open_deals = serializers.IntegerField(
        source="open.deals", read_only=True, label=_("Open deals")
    )
    open_value = AmountField(source="open.value", label=_("Open value"))
    won = serializers.IntegerField(source="outcome.won", read_only=True, label=_("Won"))
    lost = serializers.IntegerField(source="outcome.lost", read_only=True, label=_("Lost"))
    win_rate = PercentField(source="outcome.win_rate", label=_("Win rate (%)"))
    revenue = AmountField(source="outcome.revenue", label=_("Won value"))

    class Meta:
        presentation = {
            "title": "name",
            "columns": ["open_deals", "open_value", "won", "lost", "win_rate", "revenue"],
        }


class OwnerReportSerializer(GroupSerializer):
    """How the deals of one person went."""

    id = serializers.SerializerMethodField()  # type: ignore[assignment]
    name = serializers.SerializerMethodField(label=_("Owner"))  # type: ignore[assignment]

    def get_id(self, row: reporting.GroupRow) -> str:
        person = self.context["people"].get(row.key)
        return str(person.public_id) if person else ""

    def get_name(self, row: reporting.GroupRow) -> str:
        person = self.context["people"].get(row.key)
        return person.get_full_name() if person else gettext("Nobody")


class SourceReportSerializer(GroupSerializer):
    """How the deals of one source went."""

    id = serializers.CharField(source="key", read_only=True)
    name = serializers.SerializerMethodField(label=_("Source"))  # type: ignore[assignment]

    def get_name(self, row: reporting.GroupRow) -> str:
        return str(Source(row.key).label) if row.key else gettext("Unknown")


class UnconvertedSerializer(serializers.Serializer[Any]):
    """Deals in a currency without an exchange rate."""

    id = serializers.CharField(source="currency", read_only=True)
    name = serializers.CharField(source="currency", read_only=True, label=_("Currency"))
    currency = serializers.CharField(read_only=True)
    deals = serializers.IntegerField(read_only=True, label=_("Deals"))
    value = MoneyField(read_only=True, max_digits=30, label=_("Value"))

    class Meta:
        presentation = {"title": "name", "columns": ["deals", "value"]}


class ReportListView(ReportView):
    """A table of figures."""

    def list_rows(self) -> Iterable[Any]:
        raise NotImplementedError

    def get(self, request: Request) -> Response:
        rows = list(self.list_rows())
        return Response(self.get_serializer(rows, many=True).data)


def report_list(operation_id: str, summary: Any) -> Any:
    """Return the decorator that names the operation of a table, which takes filters."""

    def describe(view: Any) -> Any:
        view.resource = {"name": operation_id, "label": summary, "plural": summary}
        return document(operation_id, summary, many=True)(view)

    return describe


@report_list("stage-report-list", _("Pipeline by stage"))
class StageReportView(ReportListView):
    """The open deals of each stage of a pipeline."""

    serializer_class = StageReportSerializer

    def list_rows(self) -> Iterable[Any]:
        return reporting.list_stages(self.deals, self.stages.filter(kind="open"))


@report_list("forecast-list", _("Forecast"))
class ForecastView(ReportListView):
    """What is expected of open deals, by the month in which they are to be closed."""

    serializer_class = ForecastSerializer

    def list_rows(self) -> Iterable[Any]:
        return reporting.list_forecast(self.deals)


@report_list("funnel-list", _("Conversion by stage"))
class FunnelView(ReportListView):
    """How far deals came that were opened in a period, those that are lost by now included."""

    serializer_class = FunnelSerializer

    def list_rows(self) -> Iterable[Any]:
        return reporting.list_funnel(self.deals, self.stages, self.period)


@report_list("lost-reason-list", _("Lost reasons"))
class LostReasonView(ReportListView):
    """Why deals were lost."""

    serializer_class = ReasonSerializer

    def list_rows(self) -> Iterable[Any]:
        return reporting.list_lost_reasons(self.deals, self.period)


@report_list("owner-report-list", _("By owner"))
class OwnerReportView(ReportListView):
    """How the deals of each person went."""

    serializer_class = OwnerReportSerializer

    def list_rows(self) -> Iterable[Any]:
        return reporting.list_groups(self.deals, "owner", self.period)

    def get_serializer_context(self) -> dict[str, Any]:
        people = (
            get_user_model().objects.filter(memberships__team=self.team) if self.request else ()
        )
        return {**super().get_serializer_context(), "people": {it.pk: it for it in people}}


@report_list("source-report-list", _("By source"))
class SourceReportView(ReportListView):
    """How the deals of each source went."""

    serializer_class = SourceReportSerializer

    def list_rows(self) -> Iterable[Any]:
        return reporting.list_groups(self.deals, "source", self.period)


@report_list("unconverted-list", _("Without exchange rate"))
class UnconvertedView(ReportListView):
    """The deals whose amounts no figure has, since their currency has no exchange rate."""

    serializer_class = UnconvertedSerializer

    def list_rows(self) -> Iterable[Any]:
        return reporting.list_unconverted(self.deals)
