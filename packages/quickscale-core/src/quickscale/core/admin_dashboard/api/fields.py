"""What the serializers and filters of the dashboard have in common."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from functools import partial
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.serializers import DecimalField

from quickscale.core.api.fields import RefField


class OwnerFilter(django_filters.CharFilter):
    """Keeps what belongs to a person, by e-mail address, or to a team, by slug."""

    def __init__(self, *, user: str, team: str) -> None:
        super().__init__(label=_("E-mail address or team"))
        self.user, self.team = user, team

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        by_email, by_slug = f"{self.user}__email", f"{self.team}__slug"
        return qs.filter(Q(**{by_email: value.lower()}) | Q(**{by_slug: value}))


UserField = partial(
    RefField, screen="user-detail", label_field="email", lookup="public_id", read_only=True
)
TeamField = partial(RefField, screen="team-detail", lookup="public_id", read_only=True)


BalanceField = partial(
    DecimalField,
    max_digits=19,
    decimal_places=4,
    source="credits.balance",
    label=_("Credits"),
    read_only=True,
    normalize_output=True,
)


class OwnerField(RefField):
    """Whose something is: a person's or a team's, or that of somebody who is gone."""

    names_screen = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(lookup="public_id", label_field="", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> dict[str, Any]:
        if owner := value.user or value.team:
            screen = "user-detail" if value.user else "team-detail"
            return {**super().to_representation(owner), "screen": screen}
        return {"id": "", "label": str(value), "slug": "", "screen": ""}
