"""What the forms share that visitors send without an account."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import Throttled

from quickscale_business_themes.realestate.api.limits import find_wait

#: An input that pages have and don't show: whoever fills it in is a program.
HONEYPOT = "topic"


def trap_field() -> serializers.CharField:
    return serializers.CharField(
        required=False,
        allow_blank=True,
        write_only=True,
        label=_("Leave empty"),
        help_text=_("If this is filled in, nothing is kept."),
        style={"format": "trap"},
    )


def take_values(request: Any, sent: Any) -> dict[str, Any] | None:
    """Return what a visitor has sent, None from a program, and count it.

    What has mistakes isn't counted: it may be sent again.

    Raises:
        ValidationError: it has mistakes.
        Throttled: they have sent too much in a while.
    """
    sent.is_valid(raise_exception=True)
    values = dict(sent.validated_data)
    if values.pop(HONEYPOT, ""):
        return None
    if wait := find_wait(request):
        raise Throttled(wait)
    return values
