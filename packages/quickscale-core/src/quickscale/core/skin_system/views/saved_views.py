"""The pages on which visitors save how a list looks to them, and what they search it for."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.http import QueryDict

from quickscale.core.skin_system.saved_searches import propose_name, save_search_url
from quickscale.core.skin_system.saved_views import read_look, save_url
from quickscale.core.skin_system.schema import OperationSchema
from quickscale.core.skin_system.screens import Page

from .actions import ActionView


class SaveView(ActionView):
    """Saving a view: what is kept is the query of the page from which the visitor came."""

    @cached_property
    def url(self) -> str:
        return save_url(self.page).partition("?")[0]

    @cached_property
    def reader(self) -> OperationSchema | None:
        return None

    def get_given(self) -> dict[str, Any]:
        return {"screen": self.bound.name, "query": read_look(urlsplit(self.next).query)}


class SaveSearch(ActionView):
    """Saving a search: what is kept is the query of the page from which the visitor came."""

    @cached_property
    def url(self) -> str:
        return save_search_url(self.page)

    @cached_property
    def reader(self) -> OperationSchema | None:
        return None

    @property
    def asked(self) -> str:
        return read_look(urlsplit(self.next).query)

    def get_given(self) -> dict[str, Any]:
        return {"screen": self.bound.name, "params": self.page.values, "query": self.asked}

    def get_initial(self) -> Mapping[str, Any]:
        """Return the form's first values: a name that says what is searched for."""
        page = Page(self.request, self.bound, self.page.values)
        page.query = QueryDict(self.asked)
        return {**super().get_initial(), "name": propose_name(page)}
