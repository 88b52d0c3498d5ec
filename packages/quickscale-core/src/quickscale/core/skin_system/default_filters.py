"""The filters with which a list opens until the visitor takes them off."""

from django.http import QueryDict

from .lists import ORDERING, is_board
from .saved_views import ALL, VIEW
from .schema import describe_operation
from .screens import Page

#: What may be asked of a list without leaving any of its rows out.
_NOT_NARROWING = frozenset({ORDERING, "page", "page_size", "cursor"})


def apply_default_filters(page: Page) -> bool:
    """Let a list that nothing is asked of open with its filters, and return whether it does.

    From then on the page's links say what is asked, if only for all rows.
    """
    screen = page.screen
    if is_board(page):
        return False
    asked = page.known_query(describe_operation(screen.operation)).keys() - _NOT_NARROWING
    is_open = VIEW not in page.query and not asked
    query = page.query.copy()
    if is_open:
        query.update(screen.default_filters)
    query[VIEW] = ALL
    page.query = query
    return is_open


def drop_default_filters(page: Page) -> QueryDict:
    """Return what is asked of a list without the filters with which it opens."""
    query = page.query.copy()
    for name in page.screen.default_filters:
        query.pop(name, None)
    return query
