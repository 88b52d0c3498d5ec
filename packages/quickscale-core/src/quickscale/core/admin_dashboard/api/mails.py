"""The mails of the site: what they say in each language, and how they look."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import exceptions
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api.fields import LinkField
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.audit.services import record
from quickscale.core.mail.links import absolute_url
from quickscale.core.mail.mail_types import MailType, list_types
from quickscale.core.mail.models import MailText
from quickscale.core.mail.words import (
    Words,
    read_words,
    read_written,
    require_known,
    reset_words,
    write_words,
)

from .viewsets import StaffPermissionsMixin

_ID = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH)
_LANGUAGE = OpenApiParameter("language", OpenApiTypes.STR, OpenApiParameter.PATH)
_CHANGE = "quickscale_mail.change_mailtext"


@dataclass(frozen=True, slots=True)
class MailLanguage:
    """A kind of mail in one language, with what the operator has written of it."""

    mail_type: MailType
    language: str
    written: MailText | None

    @property
    def words(self) -> Words:
        return read_words(self.mail_type, self.language, self.written)

    @property
    def is_changed(self) -> bool:
        return self.written is not None

    @property
    def title(self) -> str:
        return f"{self.mail_type.label}: {self.language_name}"

    @property
    def language_name(self) -> str:
        return str(dict(settings.LANGUAGES)[self.language])

    @property
    def preview(self) -> str:
        path = reverse("quickscale-mail-preview", args=[self.mail_type.name])
        return absolute_url(f"{path}?{urlencode({'language': self.language})}")


class StaffMailSerializer(serializers.Serializer[Any]):
    """A kind of mail that the site sends, with what may stand in its words."""

    id = serializers.CharField(source="name", read_only=True)
    title = serializers.CharField(source="label", label=_("E-mail"), read_only=True)
    placeholders = serializers.SerializerMethodField(label=_("Placeholders"))

    class Meta:
        presentation = {"title": "title", "columns": ["placeholders"]}

    def get_placeholders(self, mail_type: MailType) -> str:
        return ", ".join(f"{{{name}}}" for name in mail_type.placeholders)


class StaffMailTextSerializer(serializers.Serializer[Any]):
    """What a mail says in one language."""

    id = serializers.CharField(source="language", read_only=True)
    title = serializers.CharField(read_only=True)
    language = serializers.CharField(source="language_name", label=_("Language"), read_only=True)
    subject = serializers.CharField(source="words.subject", label=_("Subject"), read_only=True)
    introduction = serializers.CharField(
        source="words.introduction",
        label=_("Introduction"),
        read_only=True,
        style={"format": "longtext"},
    )
    button = serializers.CharField(source="words.button", label=_("Button"), read_only=True)
    is_changed = serializers.BooleanField(label=_("Edited"), read_only=True)
    preview = LinkField(label=_("Preview"))
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "title", "columns": ["language", "subject", "is_changed"]}

    def get_can(self, text: MailLanguage) -> dict[str, bool]:
        return {"reset": text.is_changed}


class WriteMailTextSerializer(serializers.Serializer[Any]):
    """What a mail is to say in one language; an empty field takes back what it said at first."""

    subject = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        default="",
        label=_("Subject"),
        help_text=_("Leave empty to go back to the original text."),
    )
    introduction = serializers.CharField(
        max_length=5000,
        required=False,
        allow_blank=True,
        default="",
        label=_("Introduction"),
        style={"format": "longtext"},
    )
    button = serializers.CharField(
        max_length=60, required=False, allow_blank=True, default="", label=_("Button")
    )

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        errors = {}
        for name, text in attrs.items():
            try:
                require_known(self.context["mail_type"], text)
            except exceptions.ValidationError as error:
                errors[name] = error.messages
        if errors:
            raise serializers.ValidationError(errors)
        return attrs


class StaffMailViewSet(StaffPermissionsMixin, viewsets.ViewSet):
    """Every kind of mail whose words may be changed."""

    permission = "quickscale_mail.view_mailtext"
    resource = {"name": "staff-mail", "label": _("e-mail"), "plural": _("e-mails")}

    @extend_schema(
        operation_id="staff-mail-list",
        summary=_("E-mails"),
        responses=StaffMailSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        found = sorted(list_types().values(), key=lambda each: str(each.label))
        return Response(StaffMailSerializer(found, many=True).data)

    @extend_schema(
        operation_id="staff-mail-retrieve",
        summary=_("E-mail"),
        parameters=[_ID],
        responses=StaffMailSerializer,
    )
    def retrieve(self, request: Request, id: str) -> Response:
        return Response(StaffMailSerializer(find_type(id)).data)


class StaffMailTextViewSet(StaffPermissionsMixin, IdempotentMixin, viewsets.ViewSet):
    """What one kind of mail says in each language of the site."""

    permission = "quickscale_mail.view_mailtext"
    action_permissions = dict.fromkeys(("update", "reset"), _CHANGE)
    resource = {"name": "staff-mail-text", "label": _("e-mail text"), "plural": _("e-mail texts")}

    @extend_schema(
        operation_id="staff-mail-text-list",
        summary=_("Languages"),
        parameters=[_ID],
        responses=StaffMailTextSerializer(many=True),
    )
    def list(self, request: Request, id: str) -> Response:
        mail_type = find_type(id)
        written = read_written(mail_type)
        codes = dict(settings.LANGUAGES)
        found = [MailLanguage(mail_type, code, written.get(code)) for code in codes]
        return Response(StaffMailTextSerializer(found, many=True).data)

    @extend_schema(
        operation_id="staff-mail-text-retrieve",
        summary=_("E-mail text"),
        parameters=[_ID, _LANGUAGE],
        responses=StaffMailTextSerializer,
    )
    def retrieve(self, request: Request, id: str, language: str) -> Response:
        return Response(StaffMailTextSerializer(find_text(id, language)).data)

    @extend_schema(
        operation_id="staff-mail-text-update",
        summary=_("Edit e-mail text"),
        parameters=[_ID, _LANGUAGE],
        request=WriteMailTextSerializer,
        responses=StaffMailTextSerializer,
    )
    def update(self, request: Request, id: str, language: str) -> Response:
        text = find_text(id, language)
        asked = WriteMailTextSerializer(data=request.data, context={"mail_type": text.mail_type})
        asked.is_valid(raise_exception=True)
        with transaction.atomic():
            write_words(text.mail_type, language, Words(**asked.validated_data))
            self._tell("mail.text_changed", text)
        return Response(StaffMailTextSerializer(find_text(id, language)).data)

    @extend_schema(
        operation_id="staff-mail-text-reset",
        summary=_("Reset to original text"),
        parameters=[_ID, _LANGUAGE],
        responses={204: None},
    )
    def reset(self, request: Request, id: str, language: str) -> Response:
        text = find_text(id, language)
        with transaction.atomic():
            reset_words(text.mail_type, language)
            self._tell("mail.text_reset", text)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _tell(self, action: str, text: MailLanguage) -> None:
        record(
            action,
            actor=self.request.user,
            object_type="mail",
            object_id=text.mail_type.name,
            label=text.title,
        )


def find_type(name: str) -> MailType:
    found = list_types().get(name)
    if found is None:
        raise Http404
    return found


def find_text(name: str, language: str) -> MailLanguage:
    if language not in dict(settings.LANGUAGES):
        raise Http404
    mail_type = find_type(name)
    return MailLanguage(mail_type, language, read_written(mail_type).get(language))
