import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from waffle.models import CACHE_EMPTY, AbstractBaseFlag, AbstractUserFlag
from waffle.utils import get_cache, keyfmt

from quickscale.core.hooks.dispatch import Implementation
from quickscale.core.hooks.registry import registry
from quickscale.core.layers.layer import suggest_name
from quickscale.core.teams.current import current_team
from quickscale.core.teams.models import Team

from .hooks import collect_flags
from .specs import FeatureFlag, UnknownFlag

_TEAMS_KEY = "flag:%s:teams"


def declared_flags() -> Mapping[str, FeatureFlag]:
    hook = registry.hooks["core.flags"]
    return _read_flags(hook.implementations or hook.prepare())


@lru_cache(maxsize=4)
def _read_flags(declarations: tuple[Implementation, ...]) -> Mapping[str, FeatureFlag]:
    return {flag.name: flag for flags in collect_flags() for flag in flags}


def flag_default(name: str) -> bool:
    """Return what a flag is while nobody has said otherwise; UnknownFlag suggests a name."""
    declared = declared_flags()
    if name not in declared:
        message = f"No feature flag '{name}' found. {suggest_name(name, declared)}"
        raise UnknownFlag(message.strip())
    return declared[name].default


class Flag(AbstractUserFlag):
    """A flag as the admin switches it, for teams too.

    Whoever is in a share of teams and people stays in it, on every machine, and when it grows.
    Visitors who are not signed in are in none.
    """

    percent = models.DecimalField(
        _("Percent"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Percentage of teams and users this flag is on for (0 to 100)."),
    )
    teams = models.ManyToManyField(
        Team,
        blank=True,
        related_name="+",
        help_text=_("Teams this flag is on for."),
        verbose_name=_("Teams"),
    )

    class Meta(AbstractUserFlag.Meta):
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__isnull=True) | models.Q(percent__range=(0, 100)),
                name="quickscale_flags_percent_is_a_share",
            )
        ]

    def is_active(self, request: HttpRequest, read_only: bool = False) -> bool | None:
        return flag_default(self.name) if self.pk is None else super().is_active(request, read_only)

    def is_active_for(self, *, user: Any = None, team: Team | None = None) -> bool:
        if self.pk is None:
            return flag_default(self.name)
        if self.everyone is not None:
            return bool(self.everyone)
        if user is not None and self.is_active_for_user(user):
            return True
        return self._is_active_for_team(team) or self._has_in_share(team or user)

    def is_active_for_user(self, user: Any) -> bool | None:
        if user.pk is None:  # a visitor, or any member: in no group and on no list
            return AbstractBaseFlag.is_active_for_user(self, user)
        return super().is_active_for_user(user)

    def get_flush_keys(self, flush_keys: list[str] | None = None) -> list[str]:
        return [*super().get_flush_keys(flush_keys), keyfmt(_TEAMS_KEY, self.name)]

    def _is_active_for_user(self, request: HttpRequest) -> bool | None:
        if self._is_active_for_team(current_team(request)):
            return True
        return super()._is_active_for_user(request)

    def _is_active_for_percent(self, request: HttpRequest, read_only: bool) -> bool | None:
        return self._has_in_share(current_team(request) or getattr(request, "user", None)) or None

    def _is_active_for_team(self, team: Team | None) -> bool:
        return team is not None and team.pk in self._get_team_ids()

    def _has_in_share(self, owner: Any) -> bool:
        public_id = getattr(owner, "public_id", None)
        if not self.percent or public_id is None:
            return False
        digest = hashlib.sha256(f"{self.name}:{public_id}".encode()).digest()
        return int.from_bytes(digest[:4]) % 1000 < self.percent * 10

    def _get_team_ids(self) -> set[int]:
        cache, key = get_cache(), keyfmt(_TEAMS_KEY, self.name)
        cached = cache.get(key)
        if cached == CACHE_EMPTY:
            return set()
        if cached:
            return cast("set[int]", cached)
        ids = set(self.teams.values_list("pk", flat=True))
        cache.add(key, ids or CACHE_EMPTY)
        return ids


@receiver(m2m_changed, sender=Flag.teams.through)
def flush_flags(instance: Any, action: str, pk_set: set[int] | None, **kwargs: Any) -> None:
    """Let a flag be read anew once its teams have changed."""
    if not action.startswith("post_"):
        return
    if isinstance(instance, Flag):
        instance.flush()
        return
    for flag in Flag.objects.filter(pk__in=pk_set or ()):
        flag.flush()
