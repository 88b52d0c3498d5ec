"""The visitor as plain data: what a template may know of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


class Person(dict[str, Any]):
    """A visitor as a template sees them; as text, what to call them."""

    def __str__(self) -> str:
        return str(self["name"] or self["email"])


def describe_user(request: HttpRequest) -> Person:
    """Return the visitor of a request."""
    user: Any = request.user
    if not user.is_authenticated:
        return Person(is_authenticated=False, email="", name="", initials="", is_staff=False)
    email = getattr(user, "email", "") or ""
    name = user.get_full_name() or email
    return Person(
        is_authenticated=True,
        email=email,
        name=name,
        initials=initials_of(name),
        is_staff=bool(user.is_staff),
    )


def initials_of(name: str) -> str:
    words = name.partition("@")[0].replace(".", " ").split()
    return "".join(word[0] for word in words[:2]).upper()
