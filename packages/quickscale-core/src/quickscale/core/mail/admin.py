from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quickscale.core.privacy.admin import KeepsSecrets, ModelAdmin

from .mail_types import list_types
from .models import MailText, OutgoingMail
from .outbox import send_again
from .words import require_known

# Generic in the stubs only.
if TYPE_CHECKING:
    ModelForm = forms.ModelForm[MailText]
else:
    ModelForm = forms.ModelForm


class MailTextForm(ModelForm):
    """The words of one mail in one language; an empty field keeps those that it comes with."""

    name = forms.ChoiceField(label=_("E-mail"))
    language = forms.ChoiceField(label=_("Language"))

    class Meta:
        model = MailText
        fields = ("name", "language", "subject", "introduction", "button")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields
        chosen["name"].choices = [(name, each.label) for name, each in list_types().items()]
        chosen["language"].choices = settings.LANGUAGES

    def clean_subject(self) -> str:
        return self._require_known("subject")

    def clean_introduction(self) -> str:
        return self._require_known("introduction")

    def clean_button(self) -> str:
        return self._require_known("button")

    def _require_known(self, field: str) -> str:
        text: str = self.cleaned_data[field]
        mail_type = list_types().get(self.cleaned_data.get("name", ""))
        if mail_type is not None:
            require_known(mail_type, text)
        return text


@admin.register(MailText)
class MailTextAdmin(ModelAdmin):
    form = MailTextForm
    list_display = ("label", "language", "subject", "preview")
    list_filter = ("language",)
    readonly_fields = ("preview",)

    @admin.display(description=_("e-mail"), ordering="name")
    def label(self, text: MailText) -> str:
        mail_type = list_types().get(text.name)
        return str(mail_type.label) if mail_type else text.name

    @admin.display(description=_("preview"))
    def preview(self, text: MailText) -> str:
        if text.pk is None:
            return "—"
        url = reverse("quickscale-mail-preview", args=[text.name])
        return format_html('<a href="{}?language={}">{}</a>', url, text.language, _("Preview"))


@admin.register(OutgoingMail)
class OutgoingMailAdmin(KeepsSecrets):
    list_display = ("recipient", "template", "status", "attempts", "created_at", "finished_at")
    list_filter = ("status", "template")
    search_fields = ("recipient",)
    date_hierarchy = "created_at"
    actions = ("send_given_up_again",)
    #: The text may hold links and codes that sign in whoever has them.
    secrets = ("text", "html")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutgoingMail | None = None) -> bool:
        return False

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("quickscale_mail.change_outgoingmail")

    @admin.action(description=_("Resend failed e-mails"), permissions=["resend"])
    def send_given_up_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        count = sum(send_again(mail.pk) for mail in queryset)
        text = ngettext("%d e-mail queued again.", "%d e-mails queued again.", count) % count
        self.message_user(request, text, messages.SUCCESS)
