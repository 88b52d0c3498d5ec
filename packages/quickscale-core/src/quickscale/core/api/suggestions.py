"""What the search field in the header suggests while somebody types.

The operation that a theme names as its ``suggestions`` takes the parameter ``search`` and answers
with a list of :class:`SuggestionSerializer`, the best ones first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A page that somebody may be looking for.

    Attributes:
        label: what the page is called.
        group: what kind of thing it is about, in the plural: "Products".
        screen: the theme's screen that is the page, with the parameters of its path and its query.
    """

    label: str
    group: str
    screen: str
    params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


class SuggestionSerializer(serializers.Serializer[Suggestion]):
    label = serializers.CharField()  # type: ignore[assignment]  # a field called like DRF's own
    group = serializers.CharField()
    screen = serializers.CharField(help_text=_("The screen that it leads to."))
    params = serializers.DictField(child=serializers.CharField())
    query = serializers.DictField(child=serializers.CharField())
