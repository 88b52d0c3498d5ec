"""The admin's form for a webhook of the site's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .addresses import ForbiddenUrl, check_url
from .events import list_public_events
from .models import WebhookEndpoint


class SiteEndpointForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    events = forms.MultipleChoiceField(label=_("Events"), widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = WebhookEndpoint
        fields = ("url", "description", "events")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(event.id, event.name) for event in list_public_events()]
        self.fields["events"].choices = offered  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            check_url(url)
        except ForbiddenUrl as error:
            raise forms.ValidationError(str(error)) from error
        return url
