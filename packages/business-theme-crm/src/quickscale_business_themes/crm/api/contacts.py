"""Contacts."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ModelSerializer
from quickscale_business_themes.crm.api.bases import ADDRESSES, CrmViewSet, OwnedSerializer
from quickscale_business_themes.crm.api.custom_values import CustomExportMixin, custom_values
from quickscale_business_themes.crm.api.enriching import EnrichMixin
from quickscale_business_themes.crm.api.filters import (
    OwnedFilters,
    RecordFilterBackend,
    RecordPagination,
    custom_filter,
    ref_filter,
)
from quickscale_business_themes.crm.api.merging import ContactMergeSerializer, merge_asked
from quickscale_business_themes.crm.models import (
    Company,
    Contact,
    ContactEmail,
    ContactPhone,
    ImportKind,
)
from quickscale_business_themes.crm.services.matching import find_contacts
from quickscale_business_themes.crm.services.records import save_contact

#: Nobody has more addresses, or more numbers.
MAX_FURTHER = 10


class ContactEmailSerializer(ModelSerializer[ContactEmail]):
    """A further e-mail address."""

    class Meta:
        model = ContactEmail
        fields = ["kind", "email"]
        presentation = {"title": "email"}


class ContactPhoneSerializer(ModelSerializer[ContactPhone]):
    """A further telephone number."""

    class Meta:
        model = ContactPhone
        fields = ["kind", "phone"]
        presentation = {"title": "phone"}


class ContactRowSerializer(OwnedSerializer[Contact]):
    """A contact as lists show it."""

    name = serializers.CharField(read_only=True, label=_("Name"))

    class Meta:
        model = Contact
        fields = [
            "id",
            "name",
            "first_name",
            "last_name",
            "job_title",
            "company",
            "email",
            "phone",
            "owner",
            "tags",
            "do_not_email",
            "do_not_call",
            "created_at",
            "can",
        ]
        extra_kwargs = ADDRESSES
        presentation = {
            "title": "name",
            "columns": ["job_title", "company", "email", "phone", "owner", "tags"],
            "tones": {"do_not_email": {"true": "warning"}, "do_not_call": {"true": "warning"}},
        }


class ContactSerializer(ContactRowSerializer):
    """A contact."""

    custom_fields = custom_values(ImportKind.CONTACT)
    further_emails = ContactEmailSerializer(  # type: ignore[call-arg]  # the list's
        many=True, required=False, max_length=MAX_FURTHER, label=_("Further e-mail addresses")
    )
    further_phones = ContactPhoneSerializer(  # type: ignore[call-arg]  # the list's
        many=True, required=False, max_length=MAX_FURTHER, label=_("Further phone numbers")
    )
    also_at = serializers.SerializerMethodField(label=_("Also at"), style={"format": "lines"})

    class Meta(ContactRowSerializer.Meta):
        fields = [
            "id",
            "name",
            "first_name",
            "last_name",
            "job_title",
            "company",
            "email",
            "phone",
            "further_emails",
            "further_phones",
            "also_at",
            "owner",
            "do_not_email",
            "do_not_call",
            "tags",
            "custom_fields",
            "custom_facts",
            "description",
            "created_at",
            "can",
        ]

    def get_also_at(self, contact: Contact) -> list[str]:
        emails = (f"{row.email} ({row.get_kind_display()})" for row in contact.further_emails.all())
        phones = (f"{row.phone} ({row.get_kind_display()})" for row in contact.further_phones.all())
        return [*emails, *phones]

    def create_record(self, values: Mapping[str, Any]) -> Contact:
        owner = values.get("owner") or self.user
        return self.update_record(Contact(), {**values, "owner": owner})

    def update_record(self, record: Contact, values: Mapping[str, Any]) -> Contact:
        columns = dict(values)
        emails = columns.pop("further_emails", None)
        phones = columns.pop("further_phones", None)
        return save_contact(record, columns, emails=emails, phones=phones)


class ContactFilters(OwnedFilters):
    custom = custom_filter(ImportKind.CONTACT)
    company = ref_filter(Company)
    duplicate_of = ref_filter(Contact, method="filter_duplicates", label="")

    class Meta:
        model = Contact
        fields = ["owner", "company", "tag", "custom", "mine"]

    def filter_duplicates(self, queryset: Any, name: str, value: Contact) -> Any:
        return queryset.filter(pk__in=find_contacts(value).values("pk"))


class ContactViewSet(
    EnrichMixin, CustomExportMixin, CrmViewSet[Contact], viewsets.ModelViewSet[Contact]
):
    """The people whom the team knows."""

    queryset = Contact.objects.select_related("owner", "company").prefetch_related("tags")
    detail_prefetch = ("further_emails", "further_phones")
    serializer_class = ContactSerializer
    list_serializer_class = ContactRowSerializer
    filterset_class = ContactFilters
    filter_backends = (RecordFilterBackend,)
    pagination_class = RecordPagination
    search_fields = ("first_name", "last_name", "email", "phone", "company__name")
    orderings = {"last_name": _("Last name"), "-created_at": _("Newest")}
    ordering = ("last_name", "first_name")

    @extend_schema(summary=_("Merge"), request=ContactMergeSerializer, responses=ContactSerializer)
    @action(detail=True, methods=["post"], serializer_class=ContactMergeSerializer)
    def merge(self, request: Request, id: str) -> Response:
        contact = merge_asked(self)
        context = self.get_serializer_context()
        return Response(ContactSerializer(contact, context=context).data)
