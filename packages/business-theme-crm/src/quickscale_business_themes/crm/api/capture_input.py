"""What other sites' forms may send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.api import ModelSerializer
from quickscale_business_themes.crm.importing.values import BadValue, Notation
from quickscale_business_themes.crm.models import CapturedField, CaptureForm, CustomField, Lead
from quickscale_business_themes.crm.models.custom_fields import CustomFieldType
from quickscale_business_themes.crm.models.lead_parts import UTM_LENGTH, UTM_NAMES
from quickscale_business_themes.crm.services.capture import list_added
from quickscale_business_themes.crm.services.custom_fields import (
    MOST_LETTERS,
    list_options,
    name_format,
    read_value,
)
from quickscale_business_themes.crm.services.import_problems import tell

#: An input that people don't see: whoever fills it in is a program.
HONEYPOT = "topic"
CONSENT = "consent"
#: What a check box sends that doesn't say which words stood beside it.
_TICKED = ("on", "true", "1", "yes")


def utm_input(name: str) -> serializers.CharField:
    return serializers.CharField(
        required=False,
        allow_blank=True,
        label=getattr(Lead._meta.get_field(name), "verbose_name", name),
        help_text=_("Longer texts are cut."),
    )


class TickField(serializers.CharField):
    """What a check box sends: a text, in JSON true or false as well."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, bool):
            data = "true" if data else ""
        return super().run_validation(data)


class AddedInput(serializers.CharField):
    """What is sent in a field that the team added, as records keep it."""

    def __init__(self, added: CustomField) -> None:
        super().__init__(required=False, allow_blank=True, label=added.name)
        self.added = added

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, bool) and self.added.type == CustomFieldType.SWITCH:
            data = "yes" if data else "no"
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> Any:
        try:
            return read_value(self.added, super().to_internal_value(data), Notation())
        except BadValue as error:
            raise serializers.ValidationError(tell(str(error))) from None


class CaptureInputSerializer(ModelSerializer[Lead]):
    """Everything that a form may send; which of the fields are taken, each form says itself.

    Fields that the team added to leads are sent by their ids.
    """

    consent = TickField(
        required=False,
        allow_blank=True,
        label=_("Consent"),
        help_text=_("What the check box sends. Required if the form asks for consent."),
    )
    topic = serializers.CharField(
        required=False,
        allow_blank=True,
        label=_("Leave empty"),
        help_text=_("If this is filled in, nothing is kept."),
    )
    utm_source = utm_input("utm_source")
    utm_medium = utm_input("utm_medium")
    utm_campaign = utm_input("utm_campaign")
    utm_term = utm_input("utm_term")
    utm_content = utm_input("utm_content")

    class Meta:
        model = Lead
        fields = [*CapturedField.values, CONSENT, HONEYPOT, *UTM_NAMES]
        extra_kwargs: Mapping[str, Any] = {
            name: {"required": False, "allow_blank": True} for name in CapturedField.values
        }

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        form: CaptureForm | None = self.context.get("form")
        if form is None:
            return fields
        for name in set(CapturedField.values) - set(form.fields):
            del fields[name]
        for name in list_required(form):
            needed: Any = fields[name]
            needed.required, needed.allow_blank = True, False
        return fields | {added.key: AddedInput(added) for added in list_added(form)}

    def validate_consent(self, value: str) -> str:
        """Return the words that somebody has agreed to."""
        form: CaptureForm = self.context["form"]
        if not form.consent_text:
            return ""
        text = form.consent_text if value.lower() in _TICKED else form.consent_texts.get(value, "")
        if not text:
            raise serializers.ValidationError(_("Please agree to this."))
        return str(text)

    def read_values(self) -> dict[str, Any]:
        """Return what somebody has filled in, by the form's fields."""
        sent = self.validated_data
        names = [name for name in self.context["form"].fields if name in sent]
        return {name: sent[name] for name in names if sent[name] != ""}

    def read_utm(self, elsewhere: Mapping[str, str]) -> dict[str, str]:
        """Return what is said of the campaign, else what the page's own address says of it."""
        sent = self.validated_data
        found = {name: sent.get(name) or elsewhere.get(name, "") for name in UTM_NAMES}
        return {name: value[:UTM_LENGTH] for name, value in found.items() if value}


def list_required(form: CaptureForm) -> list[str]:
    """Return what has to be filled in: by what somebody is known again, their name, and consent."""
    key = "email" if "email" in form.fields else "phone"
    names = [name for name in ("last_name", key) if name in form.fields]
    return [*names, CONSENT] if form.consent_text else names


def list_inputs(form: CaptureForm) -> list[dict[str, Any]]:
    """Return the inputs of a form as its HTML has them, those that the team added after others."""
    fields = CaptureInputSerializer(context={"form": form}).fields
    names = [name for name in CapturedField.values if name in form.fields]
    own: list[dict[str, Any]] = [
        {
            "name": name,
            "label": CapturedField(name).label,
            "required": fields[name].required,
            "length": getattr(fields[name], "max_length", None),
            "format": "text",
            "options": [],
        }
        for name in names
    ]
    inputs = (each for each in fields.values() if isinstance(each, AddedInput))
    return own + [describe_added(each.added) for each in inputs]


def describe_added(added: CustomField) -> dict[str, Any]:
    return {
        "name": added.key,
        "label": added.name,
        "required": False,
        "length": MOST_LETTERS,
        "format": name_format(added),
        "options": list_options(added),
    }
