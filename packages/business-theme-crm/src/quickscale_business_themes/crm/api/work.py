"""Activities and notes."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.validators import FileExtensionValidator
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import DateFromToRangeFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ExportMixin, FilterSet, RefField, SwitchFilter
from quickscale.core.teams import TeammateField
from quickscale.core.validators import MaxFileSizeValidator
from quickscale_business_themes.crm.api.bases import (
    ChangeableSerializer,
    CrmViewSet,
    may_change,
    narrow_to_seen,
)
from quickscale_business_themes.crm.api.filters import person_filter, ref_filter
from quickscale_business_themes.crm.models import (
    Activity,
    Company,
    Contact,
    Deal,
    Lead,
    Note,
)
from quickscale_business_themes.crm.models.work import TARGETS, ActivityState
from quickscale_business_themes.crm.services.invitations import import_invitations
from quickscale_business_themes.crm.services.records import lock_record
from quickscale_business_themes.crm.services.work import noon_of, save_activity

_MAX_BYTES = 2**20


class TargetField(RefField):
    """What an activity is about, whatever kind of record that is."""

    names_screen = True

    def __init__(self, **kwargs: Any) -> None:
        options = {"read_only": True, "allow_null": True, "label": _("About"), **kwargs}
        super().__init__(lookup="public_id", label_field="", source="target", **options)

    def use_pk_only_optimization(self) -> bool:
        return False

    def to_representation(self, value: Any) -> dict[str, Any]:
        screen = f"{value._meta.model_name}-detail"
        return {**super().to_representation(value), "screen": screen}


class AboutSerializer(ChangeableSerializer[Any]):
    """Something that is about one record at most, or about none."""

    about = TargetField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        stored = self.instance
        targets = [attrs.get(name, getattr(stored, name, None)) for name in TARGETS]
        if sum(target is not None for target in targets) > 1:
            raise serializers.ValidationError(_("Choose one record only."))
        return attrs

    @transaction.atomic
    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        lock_record(instance)
        return self.update_record(instance, validated_data)

    def update_record(self, record: Any, values: dict[str, Any]) -> Any:
        return super().update(record, values)


class ActivitySerializer(AboutSerializer):
    """Something that somebody does, or did."""

    assignee: TeammateField = TeammateField(
        required=False, allow_null=True, help_text=_("If you leave it empty, it's you.")
    )
    is_done = serializers.BooleanField(read_only=True, label=_("Done"))
    state = serializers.ChoiceField(
        choices=ActivityState.choices, read_only=True, label=_("Status")
    )
    all_day_on = serializers.DateField(
        required=False,
        allow_null=True,
        label=_("All day on"),
        help_text=_("In place of a time."),
    )
    all_day_until = serializers.DateField(required=False, allow_null=True, label=_("All day until"))

    class Meta:
        model = Activity
        fields = [
            "id",
            "subject",
            "kind",
            "about",
            "due_at",
            "ends_at",
            "all_day_on",
            "all_day_until",
            "remind_before",
            "assignee",
            "description",
            "is_done",
            "state",
            "done_at",
            *TARGETS,
            "created_at",
            "can",
        ]
        read_only_fields = ["done_at"]
        presentation = {
            "title": "subject",
            "columns": ["kind", "about", "due_at", "state", "assignee"],
            "tones": {"state": {"overdue": "danger", "done": "success"}},
        }

    def get_can(self, record: Activity) -> dict[str, bool]:
        can = super().get_can(record)
        is_done = record.is_done
        return {**can, "complete": can["edit"] and not is_done, "reopen": can["edit"] and is_done}

    def validate_assignee(self, assignee: Any) -> Any:
        return assignee or self.user

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        stored = self.instance
        attrs = self.read_days(attrs)
        begins, ends = (attrs.get(n, getattr(stored, n, None)) for n in ("due_at", "ends_at"))
        if ends is not None and (begins is None or ends < begins):
            message = _("An activity can't end before it begins.")
            raise serializers.ValidationError({"ends_at": [message]})
        return attrs

    def read_days(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what days say in place of times; one that is taken away leaves the times."""
        stored = self.instance
        days = [attrs.pop(n, getattr(stored, n, None)) for n in ("all_day_on", "all_day_until")]
        first, last = days
        if first is None:
            return {**attrs, "is_all_day": False}
        if last is not None and last < first:
            message = _("An activity can't end before it begins.")
            raise serializers.ValidationError({"all_day_until": [message]})
        ends = noon_of(last) if last and last > first else None
        return {**attrs, "is_all_day": True, "due_at": noon_of(first), "ends_at": ends}

    def create(self, validated_data: dict[str, Any]) -> Activity:
        made_by = {"assignee": self.user, "created_by": self.user}
        return save_activity(Activity(), {**made_by, **validated_data})

    def update_record(self, record: Activity, values: dict[str, Any]) -> Activity:
        return save_activity(record, values)


class InvitationSerializer(serializers.Serializer[Any]):
    """A file of invitations."""

    file = serializers.FileField(
        label=_("File"),
        help_text=_(
            "An invitation or a calendar as .ics. Meetings that are known already are changed."
        ),
        validators=[
            FileExtensionValidator(["ics", "ical"]),
            MaxFileSizeValidator(_MAX_BYTES),
        ],
    )
    zone = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=50,
        label=_("Time zone"),
        help_text=_("Only for times that name none, such as “Europe/Berlin”."),
    )

    def validate_zone(self, name: str) -> ZoneInfo | None:
        if name and name not in available_timezones():
            raise serializers.ValidationError(_("There is no such time zone."))
        return ZoneInfo(name) if name else None


class OutcomeSerializer(serializers.Serializer[Any]):
    """What became of the invitations in a file."""

    created = serializers.IntegerField(read_only=True, label=_("New meetings"))
    updated = serializers.IntegerField(read_only=True, label=_("Changed meetings"))
    cancelled = serializers.IntegerField(read_only=True, label=_("Cancelled meetings"))
    skipped = serializers.IntegerField(read_only=True, label=_("Left out"))


class AboutFilters(FilterSet):
    lead = ref_filter(Lead, label="")
    contact = ref_filter(Contact, label="")
    company = ref_filter(Company, label="")
    deal = ref_filter(Deal, label="")


class ActivityFilters(AboutFilters):
    assignee = person_filter(_("Assignee"))
    mine = SwitchFilter(method="filter_mine", label=_("Only mine"))
    is_open = SwitchFilter("done_at", "isnull", label=_("Only open"))
    is_overdue = SwitchFilter(method="filter_overdue", label=_("Only overdue"))
    due_at = DateFromToRangeFilter()

    class Meta:
        model = Activity
        fields = ["kind", "assignee", "due_at", "is_open", "is_overdue", "mine"]

    def filter_mine(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.filter(assignee=self.request.user) if value else queryset

    def filter_overdue(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.filter(Activity.overdue_condition()) if value else queryset


class ActivityViewSet(ExportMixin, CrmViewSet[Activity], viewsets.ModelViewSet[Activity]):
    """What is to be done, and what was done."""

    queryset = Activity.objects.select_related("assignee", *TARGETS)
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilters
    search_fields = ("subject", "description")
    orderings = {"due_at": _("Due first"), "-created_at": _("Newest")}
    #: What is still to be done comes first; of the rest, what was done last.
    ordering = (F("done_at").desc(nulls_first=True), "due_at", "-created_at")

    @extend_schema(
        summary=_("Import invitations"),
        request={"multipart/form-data": InvitationSerializer},
        responses=OutcomeSerializer,
    )
    @action(
        detail=False,
        methods=["post"],
        url_path="invitations",
        serializer_class=InvitationSerializer,
    )
    def import_invitations(self, request: Request) -> Response:
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        contacts = narrow_to_seen(Contact.objects.for_team(self.team), request)
        content = asked.validated_data["file"].read()
        with timezone.override(asked.validated_data.get("zone")):
            outcome = import_invitations(
                content,
                team=self.team,
                user=request.user,
                contacts=contacts,
                can_change=partial(may_change, request),
            )
        return Response(OutcomeSerializer(outcome).data)

    @extend_schema(summary=_("Mark as done"), request=None, responses=ActivitySerializer)
    @action(
        detail=True,
        methods=["post"],
    )
    def complete(self, request: Request, id: str) -> Response:
        return self.set_done(timezone.now())

    @extend_schema(summary=_("Mark as not done"), request=None, responses=ActivitySerializer)
    @action(
        detail=True,
        methods=["post"],
    )
    def reopen(self, request: Request, id: str) -> Response:
        return self.set_done(None)

    @transaction.atomic
    def set_done(self, at: Any) -> Response:
        """Set when an activity was done; what was done before stays done then."""
        activity = self.get_object()
        lock_record(activity)
        if (activity.done_at is None) != (at is None):
            activity.done_at = at
            activity.save()
        return Response(self.get_serializer(activity).data)


class NoteSerializer(AboutSerializer):
    """A note on a record."""

    author = serializers.SerializerMethodField(label=_("Author"))

    class Meta:
        model = Note
        fields = ["id", "text", "author", "is_private", "created_at", *TARGETS, "about", "can"]
        presentation = {"title": "text", "columns": ["author", "created_at"]}

    def get_author(self, note: Note) -> str:
        return note.author.get_full_name() if note.author else ""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if self.instance is None and not any(attrs.get(name) for name in TARGETS):
            raise serializers.ValidationError(_("Choose what the note is about."))
        return attrs

    def validate_is_private(self, is_private: bool) -> bool:
        """Let nobody hide from themselves what somebody else wrote."""
        if is_private and self.instance and not self.instance.is_own(self.user):
            raise serializers.ValidationError(_("Only its author can make a note private."))
        return is_private

    def create(self, validated_data: dict[str, Any]) -> Note:
        note: Note = super().create({**validated_data, "author": self.user})
        return note


class NoteFilters(AboutFilters):
    class Meta:
        model = Note
        fields: list[str] = []


class NoteViewSet(CrmViewSet[Note], viewsets.ModelViewSet[Note]):
    """Notes on records, the newest first."""

    queryset = Note.objects.select_related("author", *TARGETS)
    serializer_class = NoteSerializer
    filterset_class = NoteFilters
    search_fields = ("text",)
    ordering = ("-created_at",)
