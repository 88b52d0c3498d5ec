"""Operations that are there only while a flag is on."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from waffle import get_waffle_flag_model

#: The flags that operations stand behind; a system check compares them with those declared.
asked: set[str] = set()


class FlagPermission(BasePermission):
    """Answers 404 while a flag is off; see :func:`behind`."""

    name = ""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not get_waffle_flag_model().get(self.name).is_active(request):
            raise Http404
        return True


def behind(name: str) -> type[FlagPermission]:
    """Return the permission class of an operation that is there only while a flag is on.

    It stands before the others, ``permission_classes = (behind("billing"), IsAuthenticated)``, so
    that nobody is asked to sign in for what is not there. Screens of such an operation leave the
    navigation by themselves.
    """
    asked.add(name)
    return type("FlagPermission", (FlagPermission,), {"name": name})
