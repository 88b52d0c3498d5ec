"""Saved views: who sees which, and what may become of them."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quickscale.core.api.exceptions import ServiceError
from quickscale.core.skin_system.errors import UnknownScreen
from quickscale.core.skin_system.screens import BoundScreen, get_screen

from .models import DefaultView, SavedView

#: How many views one person, or one team, keeps of one list.
MOST = 50


class NameTaken(ServiceError):
    message = _("There is already a view with this name.")
    field = "name"


class TooManyViews(ServiceError):
    message = _("There are too many views of this list. Delete one first.")


class NoSavedViews(ServiceError):
    message = _("This list has no saved views.")
    field = "screen"


class NotForTeams(ServiceError):
    message = _("Views of this list can't be shared.")
    field = "shared"


def views_of(user: Any, team: Any) -> QuerySet[SavedView]:
    """Return the views that somebody sees: their own, and those of the team that they act for."""
    own = Q(user=user, team=None)
    defaults = DefaultView.objects.filter(view=OuterRef("pk"), user=user)
    return SavedView.objects.filter(own | Q(team=team) if team else own).annotate(
        is_default=Exists(defaults)
    )


def find_list(name: str) -> BoundScreen:
    """Return a list's screen.

    Raises:
        NoSavedViews: there is none of that name that has saved views.
    """
    try:
        bound = get_screen(name)
    except UnknownScreen:
        raise NoSavedViews from None
    if not bound.screen.saved_views or bound.name != name:
        raise NoSavedViews
    return bound


@transaction.atomic
def save_view(
    view: SavedView,
    *,
    user: Any,
    team: Any,
    shared: bool | None = None,
    default: bool | None = None,
) -> SavedView:
    """Write a view down.

    Args:
        view: a new one, or one that was changed.
        team: the team that its author acts for.
        shared: whether it is the team's; None leaves it as it is.
        default: whether the list opens with it for ``user``; None leaves it as it is.

    Raises:
        NoSavedViews, NotForTeams, NameTaken, TooManyViews: what is wrong with it.
    """
    bound = find_list(view.screen)
    if shared and (team is None or bound.screen.audience != "team"):
        raise NotForTeams
    if shared is not None:
        view.team = team if shared else None
    if view.pk is None and siblings_of(view).count() >= MOST:
        raise TooManyViews
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise NameTaken from None
    if default is not None:
        set_default(view, user=user, default=default)
    return view


def siblings_of(view: SavedView) -> QuerySet[SavedView]:
    owner = {"team": view.team} if view.team else {"user": view.user, "team": None}
    return SavedView.objects.filter(screen=view.screen, **owner)


def set_default(view: SavedView, *, user: Any, default: bool) -> None:
    """Let a list open with a view for one person, or no longer with it."""
    if default:
        DefaultView.objects.update_or_create(user=user, screen=view.screen, defaults={"view": view})
    else:
        DefaultView.objects.filter(user=user, view=view).delete()
