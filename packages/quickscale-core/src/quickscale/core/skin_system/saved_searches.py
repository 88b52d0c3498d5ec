"""The link by which a visitor saves what they search a list for, and that search in words."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quickscale.core.api import client
from quickscale.core.theme_system import Action

from .inputs import FormErrors
from .lists import SEARCH, build_filters
from .screens import BoundAction, Page, join_query, reverse_once
from .titles import screen_title

CREATE = "core:saved-search-create"
#: How long the name is that is proposed.
_NAME = 100


def offer_saving(page: Page) -> str:
    """Return where a visitor saves what they search for, empty where nobody may; who isn't signed
    in may, and is led to signing in and back."""
    if not client.offers(page.request, [CREATE])[CREATE]:
        return ""
    return join_query(save_search_url(page), {"next": page.url_with(page=None, cursor=None)})


def save_search_url(page: Page) -> str:
    return reverse_once(f"{page.bound.name}--save-search", page.values)


def save_search_action() -> BoundAction:
    return BoundAction(
        Action(
            "save-search",
            CREATE,
            label=gettext_lazy("Save this search"),
            fields=("name", "frequency"),
            message=gettext_lazy("Search saved. You can change it under Saved searches."),
        )
    )


def describe_search(page: Page) -> str:
    """Return what is asked of a list, in words; empty where nothing is."""
    return ", ".join(list_conditions(page))


def list_conditions(page: Page) -> Iterator[str]:
    if text := page.query.get(SEARCH, "").strip():
        yield f"“{text}”"
    for chip in build_filters(page, FormErrors())["active"]:
        label, value = chip["label"], chip["value"]
        yield _("{filter}: {value}").format(filter=label, value=value) if value else label


def propose_name(page: Page) -> str:
    """Return a good name for a search: its list, and what is asked of it."""
    title, asked = screen_title(page.bound), describe_search(page)
    name = f"{title} · {asked}" if asked else title
    return name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"
