"""What a page's head says to search engines."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from quickscale.core.api.operations import get_operation
from quickscale.core.plugin_framework import SeoPage
from quickscale.core.seo.describing import describe_page

from .screens import BoundScreen, site_themes

#: The parameter that leads to other content under the same path.
PAGE_PARAM = "page"


def build_head(
    request: HttpRequest,
    bound: BoundScreen | None,
    page: Mapping[str, Any],
    *,
    path: str,
    data: Any,
) -> Any:
    """Return what a page's head says: what its operation answered as ``seo``, else its title."""
    if isinstance(data, Mapping) and isinstance(data.get("seo"), Mapping):
        return data["seo"]
    title, number = page["title"], read_number(request, bound)
    if number > 1:
        title = _("%(title)s, page %(number)s") % {"title": title, "number": number}
    crumbs = [(crumb["label"], crumb["url"] or path) for crumb in page["breadcrumbs"]]
    return describe_page(
        SeoPage(
            title=title,
            description=str(bound.screen.description) if bound else "",
            path=f"{path}?{PAGE_PARAM}={number}" if number > 1 else path,
            is_public=bound is not None and is_public(bound),
            breadcrumbs=crumbs,
        )
    )


def read_number(request: HttpRequest, bound: BoundScreen | None) -> int:
    """Return which page of a list is asked for; anything else has one."""
    operation = bound.operation if bound and bound.screen.kind == "list" else None
    if operation is None or PAGE_PARAM not in operation.query_names:
        return 1
    text = request.GET.get(PAGE_PARAM, "")
    return int(text) if re.fullmatch(r"[1-9]\d{0,8}", text, re.ASCII) else 1


def is_public(bound: BoundScreen) -> bool:
    """Whether search engines may list a screen: it shows what is the same for everybody."""
    screen, operation = bound.screen, bound.operation
    if bound.theme not in site_themes() or screen.audience != "everyone" or screen.kind == "form":
        return False
    if operation is None:
        return True
    # A detail that no parameter chooses, as a cart is, is the visitor's own.
    is_own = operation.of_workspace or (screen.kind == "detail" and not bound.params)
    return not is_own and {} in get_operation(operation.name).content.get("security", [{}])
