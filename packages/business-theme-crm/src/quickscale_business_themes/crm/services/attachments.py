"""Files of records."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from quickscale_business_themes.crm.models import Attachment
from quickscale_business_themes.crm.models.attachments import clean_name
from quickscale_business_themes.crm.services.records import lock_record


@transaction.atomic
def attach_file(target: Any, file: Any, *, user: Any) -> Attachment:
    """Keep an upload as a file of a lead, a contact, a company or a deal.

    Raises:
        RecordGone: the record was deleted, or merged into another, in the meantime.
    """
    lock_record(target)
    about = {target._meta.model_name: target}
    attachment = Attachment(team=target.team, uploaded_by=user, size=file.size, **about)
    attachment.name = file.name = clean_name(file.name)
    attachment.file = file
    attachment.save()
    return attachment
