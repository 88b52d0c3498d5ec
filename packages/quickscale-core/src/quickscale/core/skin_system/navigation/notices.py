"""What the visitor has to see to, which stands on each page of their account."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest

from quickscale.core.api.client import client
from quickscale.core.skin_system.registry import BoundScreen, get_screen
from quickscale.core.theme_system.builtin import BASE

_OPERATION = "core:notice-list"


def build_notices(request: HttpRequest, *, current: BoundScreen | None) -> list[dict[str, str]]:
    """Return what is wrong with the account and where to mend it, but not on that very page.

    Other pages than the account's have none, and ask for none.
    """
    is_account = current is None or current.theme == BASE
    if not is_account or not request.user.is_authenticated:
        return []
    response = client.call(request, _OPERATION)
    rows = response.data if response.status == HTTPStatus.OK else []
    notices = ({**row, "url": get_screen(row["screen"]).url()} for row in rows)
    return [
        {"text": notice["text"], "label": notice["link"], "url": notice["url"]}
        for notice in notices
        if notice["url"] != request.path
    ]
