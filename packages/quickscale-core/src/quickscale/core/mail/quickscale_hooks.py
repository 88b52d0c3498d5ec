from collections.abc import Sequence

from django.db.models import Q

from quickscale.core import hooks
from quickscale.core.jobs import HealthCheck
from quickscale.core.privacy.hooks import ExportPart
from quickscale.core.privacy.personal_data import Person, list_names

from .models import OutgoingMail
from .outbox import is_leaving


@hooks.register("core.export_account")
def export_mails(*, user: Person) -> ExportPart:
    own = OutgoingMail.objects.filter(recipient__in=list_names(user)).order_by("created_at")
    told = own.values("template", "status", "created_at", "finished_at")
    return ExportPart("mails", told.iterator())


@hooks.register("core.account_deleted")
def forget_mails(*, known_as: Sequence[str]) -> None:
    # A mail to somebody else that is on its way forgets its words itself, once it is delivered.
    named = Q(recipient__in=known_as)
    for name in known_as:
        mentions = Q(subject__contains=name) | Q(text__contains=name) | Q(html__contains=name)
        named |= Q(status=OutgoingMail.Status.FAILED) & mentions
    OutgoingMail.objects.filter(named).delete()


@hooks.register("core.health_checks", order=-15)
def health_checks() -> list[HealthCheck]:
    return [HealthCheck("mail", is_leaving)]
