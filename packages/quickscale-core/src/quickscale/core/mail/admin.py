from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quickscale.core.privacy.admin import KeepsSecrets

from .models import OutgoingMail
from .outbox import send_again


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
