"""The forms of a team for other sites, and what was sent by them."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.validators import URLValidator
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import FilterSet, OptionsField
from quickscale.core.teams import TeammateField
from quickscale_business_themes.crm.api.bases import (
    ChangeableSerializer,
    CrmViewSet,
    ManagedViewSet,
    RecordSerializer,
    may,
)
from quickscale_business_themes.crm.api.capture_snippet import build_snippet, form_url
from quickscale_business_themes.crm.api.filters import ref_filter
from quickscale_business_themes.crm.api.offered_fields import OfferedFieldsView, describe_offered
from quickscale_business_themes.crm.models import (
    CapturedField,
    CaptureForm,
    CaptureSubmission,
    CustomField,
    Lead,
    SubmissionStatus,
)
from quickscale_business_themes.crm.models.imports import ImportKind
from quickscale_business_themes.crm.services.capture import describe, renew_token, revoke_token
from quickscale_business_themes.crm.services.custom_fields import list_fields

_IS_WEB = URLValidator(schemes=["http", "https"])


class ChosenFieldsField(OptionsField):
    """Names of fields, in the order in which forms have them; ids of those that the team added."""

    def to_internal_value(self, data: Any) -> list[str]:
        chosen, known = super().to_internal_value(data), self.list_known()
        if set(chosen) - set(known):
            raise serializers.ValidationError(_("There is no such field."))
        return [name for name in known if name in chosen]

    def to_representation(self, data: Any) -> list[str]:
        return [name for name in self.list_known() if name in data]

    def list_known(self) -> list[str]:
        return [each["id"] for each in list_askable(self.context["view"].team.pk)]


def list_askable(team_id: int) -> list[dict[str, str]]:
    """Return all that a form may ask for, in the order in which forms have it."""
    own = [{"id": name.value, "label": str(name.label)} for name in CapturedField]
    added = list_fields(team_id, ImportKind.LEAD)
    return own + [{"id": field.key, "label": field.name} for field in added]


@describe_offered("askable-field-list", _("Fields of forms"))
class AskableFieldsView(OfferedFieldsView):
    """What a form for other sites may ask for."""

    def list_fields(self) -> list[dict[str, str]]:
        return list_askable(self.team.pk)


class OriginsField(serializers.ListField):
    """Sites as ``https://example.com``, whatever page of them was entered."""

    child = serializers.CharField(max_length=300, validators=[_IS_WEB])

    def to_internal_value(self, data: Any) -> list[str]:
        return sorted({origin_of(page) for page in super().to_internal_value(data)})


def origin_of(page: str) -> str:
    """Return the site of a page as browsers say it: an international name in ASCII, no usual port.

    Raises:
        ValidationError: its name can't be written in ASCII.
    """
    parts = urlsplit(page)
    try:
        host = (parts.hostname or "").encode("idna").decode()
    except UnicodeError:
        raise serializers.ValidationError(_("Enter a valid URL.")) from None
    if ":" in host:
        host = f"[{host}]"
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


class CaptureFormRowSerializer(ChangeableSerializer[CaptureForm]):
    """A form as lists show it."""

    submissions = serializers.IntegerField(
        source="submission_count", read_only=True, default=0, label=_("Submissions")
    )
    leads = serializers.IntegerField(
        source="lead_count", read_only=True, default=0, label=_("New leads")
    )

    class Meta:
        model = CaptureForm
        fields = ["id", "name", "is_active", "submissions", "leads", "created_at", "can"]
        read_only_fields = ["is_active"]
        presentation = {
            "title": "name",
            "columns": ["is_active", "submissions", "leads", "created_at"],
        }

    def get_can(self, record: CaptureForm) -> dict[str, bool]:
        can_manage = may(self.context["request"], "crm.manage")
        names = ("edit", "delete", "renew")
        return {**dict.fromkeys(names, can_manage), "revoke": can_manage and record.is_active}


class CaptureFormSerializer(CaptureFormRowSerializer):
    """A form with its address and its HTML."""

    fields_asked = ChosenFieldsField(
        source="fields", operation="crm:askable-field-list", allow_empty=False, label=_("Fields")
    )
    allowed_origins = OriginsField(
        required=False,
        max_length=20,
        label=_("Sites"),
        help_text=_(
            "One per line, such as https://example.com. Leave empty to let any site send it."
        ),
        style={"format": "lines"},
    )
    owner: TeammateField = TeammateField(
        required=False,
        allow_null=True,
        label=_("Owner of its leads"),
        help_text=_("If you leave it empty, leads are assigned by your rules."),
    )
    url = serializers.SerializerMethodField(label=_("Address"), style={"format": "secret"})
    snippet = serializers.SerializerMethodField(
        label=_("HTML to copy into your site"), style={"format": "code"}
    )

    class Meta(CaptureFormRowSerializer.Meta):
        fields = [
            "id",
            "name",
            "fields_asked",
            "consent_text",
            "double_opt_in",
            "allowed_origins",
            "success_url",
            "source",
            "owner",
            "is_active",
            "submissions",
            "leads",
            "url",
            "snippet",
            "created_at",
            "can",
        ]
        extra_kwargs = {"success_url": {"min_length": 1}}

    def get_url(self, form: CaptureForm) -> str:
        return form_url(form)

    def get_snippet(self, form: CaptureForm) -> str:
        return build_snippet(form)

    def validate_success_url(self, address: str) -> str:
        if address:
            _IS_WEB(address)
        return address

    def validate_fields_asked(self, names: list[str]) -> list[str]:
        if not {"email", "phone"} & set(names):
            message = _("Ask for the e-mail address or the phone number.")
            raise serializers.ValidationError(message)
        return names

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        names = attrs.get("fields", getattr(self.instance, "fields", []))
        asks = attrs.get("double_opt_in", getattr(self.instance, "double_opt_in", False))
        if asks and "email" not in names:
            message = _("Ask for the e-mail address, which is to be confirmed.")
            raise serializers.ValidationError({"fields_asked": [message]})
        return attrs


class CaptureFormViewSet(ManagedViewSet[CaptureForm], viewsets.ModelViewSet[CaptureForm]):
    """Forms for other sites."""

    queryset = CaptureForm.objects.select_related("owner").annotate(
        submission_count=Count("submissions"),
        lead_count=Count("submissions", filter=Q(submissions__status=SubmissionStatus.LEAD)),
    )
    serializer_class = CaptureFormSerializer
    list_serializer_class = CaptureFormRowSerializer
    search_fields = ("name",)
    ordering = ("name",)

    @extend_schema(summary=_("New address"), request=None, responses=CaptureFormSerializer)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, id: str) -> Response:
        return Response(self.get_serializer(renew_token(self.get_object(), by=request.user)).data)

    @extend_schema(summary=_("Turn off"), request=None, responses=CaptureFormSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, id: str) -> Response:
        return Response(self.get_serializer(revoke_token(self.get_object(), by=request.user)).data)


class CaptureSubmissionSerializer(RecordSerializer[CaptureSubmission]):
    """What somebody has sent, and what became of it."""

    sender = serializers.CharField(source="__str__", read_only=True, label=_("Sender"))
    details = serializers.SerializerMethodField(label=_("Details"), style={"format": "longtext"})

    class Meta:
        model = CaptureSubmission
        fields = [
            "id",
            "sender",
            "form",
            "status",
            "lead",
            "details",
            "consent_text",
            "created_at",
            "expires_at",
        ]
        read_only_fields = fields
        extra_kwargs = {"lead": {"allow_null": True}}
        presentation = {"title": "sender", "columns": ["form", "status", "lead", "created_at"]}

    def get_details(self, submission: CaptureSubmission) -> str:
        return describe(submission, self.added_fields)

    @property
    def added_fields(self) -> list[CustomField]:
        """The fields that the team added to leads, read once for all rows."""
        context: dict[str, Any] = self.context  # type: ignore[assignment]  # a dict in fact
        if "added_fields" not in context:
            context["added_fields"] = list_fields(context["view"].team.pk, ImportKind.LEAD)
        found: list[CustomField] = context["added_fields"]
        return found


class CaptureSubmissionFilters(FilterSet):
    form = ref_filter(CaptureForm)
    lead = ref_filter(Lead, label="")

    class Meta:
        model = CaptureSubmission
        fields = ["form", "status"]


class CaptureSubmissionViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, CrmViewSet[CaptureSubmission]
):
    """What was sent by forms, the newest first."""

    queryset = CaptureSubmission.objects.select_related("form", "lead")
    serializer_class = CaptureSubmissionSerializer
    filterset_class = CaptureSubmissionFilters
    search_fields = ("email_normalized",)
    ordering = ("-created_at",)
