"""Screens, panels and actions: the data from which a skin draws a theme."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from .base import Text

ScreenKind = Literal["list", "detail", "form", "dashboard"]
PanelKind = Literal["list", "table", "timeline", "gallery", "detail", "form", "stat", "series"]
Tone = Literal["default", "primary", "danger"]
Audience = Literal["everyone", "anonymous", "authenticated", "team", "staff"]

SCREEN_KINDS: tuple[str, ...] = ("list", "detail", "form", "dashboard")


@dataclass(frozen=True, slots=True)
class P:
    """A dotted path to a value that is known only when the page is drawn.

    ``path.slug`` is the page's own path parameter, ``query.q`` its query string, ``data.id`` the
    screen's data, ``row.id`` the row an action stands on. A plain string is always a literal.
    """

    expression: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a menu, to a screen or to any other page of the site.

    Args:
        url: the name of the page's URL, ``base:sessions``; a project that lacks it has no link.
        label: the link's text.
        group: the heading that it stands under.
        condition: the dotted path of a function that says, of a request, whether it is offered.
    """

    url: str
    label: Text
    group: Text = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class HeaderLink:
    """A link to a screen that stands in the header of every page, with a count of what is there.

    Args:
        screen: the screen that it leads to; its title is the link's text.
        count: a path to a whole number in what the theme's ``shared`` panels answer,
            ``P("cart.count")``.
        icon: what a skin draws in place of the text.
    """

    screen: str
    count: P | None = None
    icon: Literal["", "cart"] = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something a visitor can do on a screen.

    Args:
        name: identifies the action within its screen, and its template.
        operation: the operation it performs, ``<theme>:<operationId>``. With ``screen`` set, the
            operation only says which right the link needs.
        screen: the screen that a link leads to, instead of performing an operation.
        label: the button's text; by default what the operation, or the screen, is called.
        params: the operation's path parameters, by default the page's or the row's of the
            same name.
        body: values sent with the operation that the visitor does not type.
        fields: the operation's body fields that the visitor fills in; None asks for all that
            ``body`` does not give, an empty tuple for none.
        initial: the first values of those, as literals or paths.
        success: the screen to go to afterwards; by default back to where the action stood.
        message: what the next page tells the visitor; None tells nothing.
        result: the fields of the operation's answer that the visitor is shown, this once, on a page
            of their own before what follows: a new key, for instance.
        confirm: a question to ask first.
        tone: how loud the button is.
        row: the action stands on each row of a list instead of on the screen.
        layout: ``steps`` shows the choices of its one field as steps in a row, of which the visitor
            chooses one; ``initial`` says which one is the present.
        bulk: the action is offered for the rows of a list screen that the visitor chooses; its
            operation is performed for each of them. One that gives out a file is performed once,
            with the values of all rows, separated by commas, in its path parameter; so is a screen
            opened that it leads to. With ``row`` it stands on each row as well.
        view: the dotted path of a :class:`quickscale.core.skin_system.views.ActionView` of its own.
    """

    name: str
    operation: str = ""
    screen: str = ""
    label: Text = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    fields: tuple[str, ...] | None = None
    initial: Mapping[str, Any] = field(default_factory=dict)
    success: str = ""
    message: Text | None = ""
    result: tuple[str, ...] = ()
    confirm: Text = ""
    tone: Tone = "default"
    row: bool = False
    bulk: bool = False
    view: str = ""
    layout: Literal["auto", "steps"] = "auto"


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page that is fed by an operation of its own.

    Args:
        name: identifies the panel within its screen, and its template.
        operation: the operation that feeds it (for a form panel, the one it performs). Only what a
            plugin contributes to another layer's screen has none.
        kind: how it is drawn: a ``list`` as its resource suggests, a ``table`` in columns, a
            ``timeline`` by day in the operation's own order, a ``gallery`` as pictures side by
            side, a ``form`` as inputs, a ``stat`` as
            one figure and a ``series`` as a chart. The operation of a stat or a series answers with
            the serializer of that name in :mod:`quickscale.core.api.panels`.
        title: its heading.
        params: the operation's path parameters.
        query: the operation's query parameters.
        body: values that a form sends and the visitor does not type.
        fields: the columns, facts or inputs to show; empty shows what the resource suggests. The
            first one of a timeline says when a row happened, and must be named.
        layout: a list's layout.
        limit: how many rows at most; a timeline shows so many at a time, and leads on.
        more: the screen that shows all of them.
        actions: what can be done on its rows.
        empty: what an empty list says; an empty list without this text is left out.
        empty_screen: the screen to which an empty list leads on.
        required: whether a failure of the operation is the page's failure.
        success: the screen that follows a form; by default the one that the panel stands on.
        message: what the following page tells the visitor after a form; None tells nothing.
    """

    name: str
    operation: str = ""
    kind: PanelKind = "list"
    title: Text = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    layout: Literal["auto", "table", "cards"] = "auto"
    limit: int = 10
    more: str = ""
    actions: tuple[Action, ...] = ()
    empty: Text = ""
    empty_screen: str = ""
    required: bool = False
    success: str = ""
    message: Text | None = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """A page that a theme's users need, without a word about how it looks.

    Args:
        name: identifies the screen in its theme, names its template and its URL
            (``<theme>:<name>``).
        path: the page's path under the theme's mount point, in Django's route syntax.
        operation: the operation that feeds it; a form screen performs it; a dashboard has none. By
            default the theme's own that the screen's name says: ``class-list`` is fed by the
            operation of that name, ``class-detail`` by ``class-retrieve``, ``class-create``
            performs ``class-create`` and ``class-edit`` ``class-update``.
        kind: how it is drawn; by default a detail where the operation's name ends in ``-retrieve``,
            a form where it ends in ``-create`` or ``-update``, else a list.
        title: its heading; by default the resource's name or the item's title.
        navigation: whether it stands in the navigation.
        group: the heading that it stands under where a long navigation is in parts.
        parent: the screen above it in the breadcrumbs; by default the nearest whose path its own
            path begins with, the site's root excepted.
        item: the screen of one row of this list; by default the detail screen whose operation
            retrieves the same resource.
        params: the operation's path parameters, by default the page's of the same name.
        query: query parameters sent whatever the visitor asks for.
        subject: the operation that reads what a list is about, a category whose products it lists
            for instance: the page has its title and tells its facts. It is the item's screen of
            lists of such things, as a detail is.
        initial: a form's first values, as literals or paths; by default the resource itself where
            the form updates one.
        fields: the columns, facts or inputs to show; empty shows what the resource suggests.
        filters: the operation's filters to offer; None offers all that have a label. On a
            dashboard: query parameters of its panels' operations, to which the panels refer by
            ``P("query.<name>")``; None offers none.
        default_filters: the filters with which a list opens, by the name and the text that are
            sent, ``{"is_open": "true"}``. The visitor sees them as active filters and can take
            them off. A list that has no rows at all opens without them, and so does a board.
        layout: a list's layout. A ``board`` shows its rows as cards in columns, a ``calendar`` on
            the days of a month or a week; either as a table if the visitor asks for one. A ``map``
            shows them where they are, above the list of those in its area. A ``comparison`` shows
            the first four side by side, a line for each of the screen's fields.
        board: the operation that answers with a board's columns: it takes the query parameters of
            the list, and its view has the ``BoardMixin``.
        move: the screen's action on a row by which a card of the board comes into another column;
            the first of its fields says which.
        calendar: the field that says when a row of a ``calendar`` begins, and after it the one that
            says when it ends, if there is one. The list has a ``DateFromToRangeFilter`` of the
            first one's name.
        map: the operation that answers with a map's points: it takes the query parameters of the
            list, and its view has the ``MapMixin``. The list has a ``BoundingBoxFilter``.
        export: whether a link gives out the whole list as a CSV file, filtered and ordered as it
            is; the operation's view has the ``ExportMixin``.
        saved_views: whether visitors choose a list's columns, and keep its filters, order and
            columns under a name; on a screen for a ``team`` for all of its members too.
        alerts: whether visitors save searches of a list, and are told by e-mail what is new in
            them; the operation's view has the ``AlertsMixin``.
        actions: what can be done here.
        panels: parts that have an operation of their own.
        panels_hook: the name of a hook of kind ``collect`` by which layers give it more of them:
            figures stand before charts and charts before the rest.
        steps: the screens of one errand in their order, each a form screen that names the same.
        success: the screen that follows a form.
        message: what the following page tells the visitor.
        result: as an action's, for a form.
        empty: what an empty list says.
        empty_screen: the screen to which an empty list leads on.
        audience: who is offered the screen; the operation's permissions decide who may see it. A
            screen for a ``team`` is offered to all who are signed in: who works for themselves is
            led to switch to a team, or to make one, and back, before anything is shown.
        view: the dotted path of a :class:`quickscale.core.skin_system.views.ScreenView` of its own.
        description: what the page is about, in a sentence, for search engines.
    """

    name: str
    path: str
    operation: str = ""
    kind: ScreenKind | None = None
    title: Text = ""
    navigation: bool = False
    group: Text = ""
    parent: str = ""
    item: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    initial: Mapping[str, Any] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    filters: tuple[str, ...] | None = None
    layout: Literal["auto", "table", "cards", "board", "calendar", "map", "comparison"] = "auto"
    board: str = ""
    move: str = ""
    calendar: tuple[str, ...] = ()
    map: str = ""
    export: bool = False
    saved_views: bool = False
    alerts: bool = False
    actions: tuple[Action, ...] = ()
    panels: tuple[Panel, ...] = ()
    panels_hook: str = ""
    steps: tuple[str, ...] = ()
    success: str = ""
    message: Text = ""
    result: tuple[str, ...] = ()
    empty: Text = ""
    empty_screen: str = ""
    audience: Audience = "everyone"
    view: str = ""
    description: Text = ""
    default_filters: Mapping[str, str] = field(default_factory=dict)


#: What the operation behind a screen does, by how the screen's name ends.
_VERBS = {"list": "list", "detail": "retrieve", "create": "create", "edit": "update"}
_KINDS: Mapping[str, ScreenKind] = {"retrieve": "detail", "create": "form", "update": "form"}


def complete_screens(screens: Iterable[Screen], *, theme: str) -> dict[str, Screen]:
    """Return a theme's screens by name, each with what it leaves to its name and its path."""
    named = {screen.name: screen for screen in screens}
    names = {screen.path: screen.name for screen in named.values() if screen.path}
    return {name: _complete(screen, theme, names) for name, screen in named.items()}


def _complete(screen: Screen, theme: str, names: Mapping[str, str]) -> Screen:
    operation = screen.operation or _choose_operation(screen, theme)
    kind = screen.kind or _KINDS.get(operation.rpartition("-")[2], "list")
    parent = screen.parent or _find_parent(screen.path, names)
    return replace(screen, operation=operation, kind=kind, parent=parent)


def _choose_operation(screen: Screen, theme: str) -> str:
    resource, _, ending = screen.name.rpartition("-")
    if screen.kind == "dashboard" or not resource or ending not in _VERBS:
        return ""
    return f"{theme}:{resource}-{_VERBS[ending]}"


def _find_parent(path: str, names: Mapping[str, str]) -> str:
    """Return the nearest screen above a path; the one at the root is above none."""
    above = path.removesuffix("/").rpartition("/")[0]
    while above:
        if name := names.get(f"{above}/"):
            return name
        above = above.rpartition("/")[0]
    return ""
