"""The page on which a visitor names how they look at a list."""

from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from quickscale.core.skin_system.saved_views import read_look, save_url
from quickscale.core.skin_system.schema import OperationSchema

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
