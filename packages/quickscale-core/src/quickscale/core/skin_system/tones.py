"""How loudly the values of a choice or a yes-or-no are shown: what is good, and what needs care."""

from collections.abc import Mapping
from typing import Any

from .schema import Field

#: What the usual states of things mean, where a serializer says nothing of its own.
_USUAL: Mapping[str, str] = {
    value: tone
    for tone, values in {
        "success": "paid fulfilled completed confirmed active available approved delivered "
        "succeeded trialing done won",
        "danger": "canceled cancelled failed past_due rejected refunded expired revoked failing "
        "dead uncollectible lost",
        "warning": "unpaid unfulfilled pending draft open waiting",
    }.items()
    for value in values.split()
}


def tone_of(field: Field, value: Any) -> str:
    """Return a value's tone: what its serializer says of it, else what such a state usually has."""
    if isinstance(value, list):
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return dict(field.tones).get(text, "") if field.tones else _USUAL.get(text, "")
