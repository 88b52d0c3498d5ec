from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Enforcement = Literal["hard", "soft"]
ENFORCEMENTS = ("hard", "soft")


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of something a plan allows: any number without a count. A soft limit only tells."""

    count: int | None = None
    enforcement: Enforcement = "hard"

    def refuses(self, used: int) -> bool:
        """Whether there is no room for one more."""
        return self.enforcement == "hard" and self.exceeds(used + 1)

    def exceeds(self, used: int) -> bool:
        return self.count is not None and used > self.count


def read_limit(limits: Mapping[str, Any], name: str) -> Limit:
    limit = limits.get(name)
    return Limit() if limit is None else Limit(limit["count"], limit.get("enforcement", "hard"))


def find_limit_error(limits: Any) -> str:
    if not isinstance(limits, Mapping):
        return _("Limits must be an object of names: {example}").format(
            example='{"projects": {"count": 3, "enforcement": "hard"}}'
        )
    for name, limit in limits.items():
        if not _is_limit(limit):
            return _(
                "The limit “{name}” needs a count of 0 or more, or None, and an "
                "enforcement of “hard” or “soft”."
            ).format(name=name)
    return ""


def validate_limits(value: Any) -> None:
    if fault := find_limit_error(value):
        raise ValidationError(fault)


def _is_limit(limit: Any) -> bool:
    if not isinstance(limit, Mapping) or not {"count"} <= set(limit) <= {"count", "enforcement"}:
        return False
    count = limit["count"]
    is_count = count is None or (type(count) is int and count >= 0)
    return is_count and limit.get("enforcement", "hard") in ENFORCEMENTS
