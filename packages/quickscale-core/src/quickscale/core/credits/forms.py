from __future__ import annotations

import uuid
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .amounts import LIMIT, PLACES
from .models import Entry, Grant


class GrantForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Grants credits once, however often it is sent."""

    amount = forms.DecimalField(
        label=_("Amount"), min_value=PLACES, max_value=LIMIT - PLACES, decimal_places=4
    )
    reason = forms.CharField(label=_("Reason"), help_text=_("Shown to the recipient."))
    idempotency_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)

    class Meta:
        model = Grant
        fields = ("account", "amount", "source", "priority", "paid", "effective_at", "expires_at")

    def clean_expires_at(self) -> datetime | None:
        expires_at: datetime | None = self.cleaned_data["expires_at"]
        if expires_at and expires_at <= timezone.now():
            raise ValidationError(_("Choose an expiry date in the future."))
        return expires_at

    def clean_idempotency_key(self) -> str:
        key = str(self.cleaned_data["idempotency_key"])
        if Entry.objects.filter(idempotency_key=key).exists():
            raise ValidationError(_("These credits have already been granted."))
        return key
