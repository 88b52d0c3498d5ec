"""The screens of the stack, how they find each other, and one asked for by a visitor."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, wraps
from http.client import responses
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.urls.resolvers import RoutePattern
from django.utils.translation import get_language

from quickscale.core.api import client
from quickscale.core.api.exceptions import UnknownOperation
from quickscale.core.api.permission_probe import name_right
from quickscale.core.layers.stack import get_stack
from quickscale.core.manifests.layers import MOUNTS, BusinessTheme
from quickscale.core.theme_system import Action, P, Panel, Screen
from quickscale.core.theme_system.registry import find_theme, get_screens

from .errors import OperationError, UnknownScreen
from .schema import OperationSchema, describe_operation
from .typed_facets import read_typed

Scope = Mapping[str, Any]


def resolve(value: Any, scope: Scope) -> Any:
    """Return what a literal or a :class:`P` is in ``scope``; a path that leads nowhere is None."""
    return follow(value.expression, scope) if isinstance(value, P) else value


def resolve_all(values: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """Resolve each value of a mapping, leaving out those that lead nowhere."""
    resolved = {name: resolve(value, scope) for name, value in values.items()}
    return {name: value for name, value in resolved.items() if value is not None}


def follow(path: str, data: Any) -> Any:
    for part in path.split("."):
        data = step(data, part)
        if data is None:
            return None
    return data


def step(data: Any, part: str) -> Any:
    if isinstance(data, Mapping):
        return data.get(part)
    if isinstance(data, list) and part.isdecimal() and int(part) < len(data):
        return data[int(part)]
    return None


def needs(word: str, *mappings: Mapping[str, Any]) -> bool:
    return any(paths_of(word, values) for values in mappings)


def paths_of(word: str, values: Mapping[str, Any]) -> list[str]:
    """Return what follows ``word.`` in each path of a mapping that begins with it, in order."""
    found = [value.expression for value in values.values() if isinstance(value, P)]
    return [path.removeprefix(f"{word}.") for path in found if path.startswith(f"{word}.")]


Planner = TypeVar("Planner", bound=Callable[..., Any])


def once_per_language(function: Planner) -> Planner:
    """Keep what a function makes of its arguments, in each language, as long as the process lives.

    Its arguments are bound screens, descriptions of operations and fields, and texts; the screens
    and documents of a stack change with its code alone, and screens bound anew are other arguments.
    """

    @cache
    def remember(language: str | None, *arguments: Any) -> Any:
        return function(*arguments)

    @wraps(function)
    def answer(*arguments: Any) -> Any:
        return remember(get_language(), *arguments)

    return cast(Planner, answer)


# Compared by identity, as the descriptions of operations are.
@dataclass(frozen=True, slots=True, eq=False)
class BoundScreen:
    """One screen of one theme, whose name is also the namespace of its URLs."""

    theme: str
    screen: Screen
    params: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.theme}:{self.screen.name}"

    @property
    def operation(self) -> OperationSchema | None:
        return describe_operation(self.screen.operation) if self.screen.operation else None

    def url(self, *sources: Mapping[str, Any]) -> str:
        """Return the page's URL, or nothing where no source has one of its parameters."""
        found = {name: find_value(name, sources) for name in self.params}
        if None in found.values():
            return ""
        try:
            return reverse_once(self.name, found)
        except NoReverseMatch:
            return ""


@dataclass(frozen=True, slots=True, eq=False)
class BoundAction:
    """An action of a screen, or of the rows of the list operation that is its source.

    The form of a panel is one too, which ``is_panel`` says.
    """

    action: Action
    source: OperationSchema | None = None
    is_panel: bool = False


def reverse_once(name: str, kwargs: Mapping[str, Any]) -> str:
    """Return a URL; the same ones are asked for again and again."""
    urlconf = get_urlconf() or settings.ROOT_URLCONF
    return _reverse(
        name, urlconf, get_script_prefix(), get_language(), tuple(kwargs), *kwargs.values()
    )


# Typed, since 1 and True are equal and lead to different places.
@lru_cache(maxsize=4096, typed=True)
def _reverse(
    name: str,
    urlconf: Any,
    prefix: str,
    language: str | None,
    params: tuple[str, ...],
    *values: Any,
) -> str:
    return reverse(name, urlconf, kwargs=dict(zip(params, values, strict=True)))


def find_value(name: str, sources: Iterable[Mapping[str, Any]]) -> Any:
    for source in sources:
        value = source.get("id") if name == "pk" and "pk" not in source else source.get(name)
        if value is not None and not isinstance(value, (dict, list)):
            return value
    return None


@cache
def bound_screens() -> dict[str, BoundScreen]:
    found = (
        BoundScreen(theme.name, screen, path_params(screen.path))
        for theme in get_stack().themes
        for screen in get_screens(theme.name).values()
    )
    return {bound.name: bound for bound in found}


def has_alerts(request: Any = None) -> bool:
    """Whether the stack has a list of which searches are saved."""
    return any(bound.screen.alerts for bound in bound_screens().values())


@cache
def describe_theme(name: str) -> type[BusinessTheme]:
    """Return what a theme of the stack says of itself; UnknownTheme where there is none."""
    return find_theme(name).manifest


@cache
def chosen_theme() -> str:
    return get_stack().theme.name


@cache
def site_themes() -> tuple[str, ...]:
    """Return the chosen theme and the project's apps, whose pages begin at the site's root."""
    return tuple(theme.name for theme in get_stack().site)


def path_params(path: str) -> tuple[str, ...]:
    return tuple(RoutePattern(path, is_endpoint=True).converters)


def get_screen(name: str, *, theme: str = "") -> BoundScreen:
    """Return the screen ``name``, of ``theme`` unless the name says another.

    Raises:
        UnknownScreen: no theme of the stack has it.
    """
    full = name if ":" in name else f"{theme or chosen_theme()}:{name}"
    try:
        return bound_screens()[full]
    except KeyError:
        raise UnknownScreen(full) from None


def screens_of(theme: str) -> Iterator[BoundScreen]:
    return (bound for bound in bound_screens().values() if bound.theme == theme)


def mount_of(theme: str) -> str:
    """Return where a theme's pages begin: the core's own themes make way for the chosen one."""
    return "" if theme in site_themes() else MOUNTS[theme]


@cache
def item_screen(theme: str, operation: str, item: str = "") -> BoundScreen | None:
    """Return the screen of one row of a list operation, or the one that the list names.

    By default it is one of the theme, else one of the operation's own theme.
    """
    if item:
        return get_screen(item, theme=theme)
    resource = describe_operation(operation).resource
    if not resource:
        return None
    themes = (theme, operation.partition(":")[0])
    candidates = [bound for name in themes for bound in screens_of(name)]
    details = (each for each in candidates if each.screen.kind == "detail")
    about = (each for each in candidates if is_about(each, resource))
    return next((each for each in details if shows(each, resource)), next(about, None))


@cache
def list_screen(theme: str, resource: str) -> BoundScreen | None:
    lists = (bound for bound in screens_of(theme) if bound.screen.kind == "list")
    candidates = (bound for bound in lists if not bound.screen.subject)
    return next((bound for bound in candidates if shows(bound, resource)), None)


def is_about(bound: BoundScreen, resource: str) -> bool:
    """Whether a list screen is about one thing of a resource."""
    subject = bound.screen.subject
    return bool(subject) and describe_operation(subject).resource == resource


def shows(bound: BoundScreen, resource: str) -> bool:
    operation = bound.operation
    return operation is not None and operation.method == "get" and operation.resource == resource


@cache
def own_actions(bound: BoundScreen) -> tuple[BoundAction, ...]:
    own = bound.operation
    return tuple(
        BoundAction(each, own if each.row or each.bulk else None) for each in bound.screen.actions
    )


def bound_actions(bound: BoundScreen) -> Iterator[BoundAction]:
    yield from own_actions(bound)
    for panel in bound.screen.panels:
        yield from panel_actions(bound, panel.name)


def find_actions(bound: BoundScreen) -> list[BoundAction]:
    """Return a screen's actions; none where it names an unknown operation, as check E701 tells."""
    try:
        return list(bound_actions(bound))
    except UnknownOperation:
        return []


@cache
def panel_actions(bound: BoundScreen, name: str) -> tuple[BoundAction, ...]:
    panel = next(each for each in bound.screen.panels if each.name == name)
    if panel.kind == "form":
        return (BoundAction(form_panel_action(panel), is_panel=True),)
    has_rows = panel.kind in ("list", "table", "timeline", "gallery")
    source = describe_operation(panel.operation) if has_rows else None
    return tuple(BoundAction(action, source) for action in panel.actions)


def form_panel_action(panel: Panel) -> Action:
    return Action(
        name=panel.name,
        operation=panel.operation,
        label=panel.title,
        params=panel.params,
        body=panel.body,
        fields=panel.fields or None,
        success=panel.success,
        message=panel.message,
    )


@cache
def form_screen_action(bound: BoundScreen) -> BoundAction:
    screen = bound.screen
    return BoundAction(
        Action(
            name=screen.name,
            operation=screen.operation,
            params=screen.params,
            fields=screen.fields or None,
            success=screen.success,
            message=screen.message,
            result=screen.result,
            view=screen.view,
        )
    )


def is_audience(request: HttpRequest, bound: BoundScreen) -> bool:
    """Whether a screen is meant for the visitor; its operation decides who may see it."""
    user: Any = request.user
    audience = bound.screen.audience
    if audience == "anonymous":
        return not user.is_authenticated
    if audience in ("authenticated", "team"):
        return bool(user.is_authenticated)
    return audience == "everyone" or bool(getattr(user, "is_staff", False))


class Page:
    """A screen asked for by a visitor, whose request goes no further than here and the views.

    Attributes:
        sent_forms: the forms of panels that were sent and are shown again, by the panel's name.
    """

    def __init__(self, request: HttpRequest, bound: BoundScreen, values: Mapping[str, Any]) -> None:
        self.request = request
        self.bound = bound
        self.screen = bound.screen
        self.theme = bound.theme
        self.values = {name: str(value) for name, value in values.items()}
        self.query: QueryDict = request.GET
        self.sent_forms: dict[str, Any] = {}

    @cached_property
    def path(self) -> str:
        """The screen's own path, whichever of its actions is being asked for."""
        return self.bound.url(self.values)

    def scope(self, *, data: Any = None, row: Any = None) -> Scope:
        return {"path": self.values, "query": self.query.dict(), "data": data, "row": row}

    def call(self, name: str, **arguments: Any) -> client.Response:
        return client.call(self.request, name, **arguments)

    def fetch(self, name: str, **arguments: Any) -> Any:
        """Return an operation's data, or raise OperationError where it does not succeed."""
        response = self.call(name, **arguments)
        require_success(response)
        return response.data

    def allows(self, name: str, params: Mapping[str, Any] | None = None) -> bool:
        """Whether the visitor may perform an operation, as far as its permissions tell.

        Args:
            name: the operation's full name.
            params: its path parameters, as far as they are literals.
        """
        right = name_right(name, params or {})
        return client.rights(self.request, [right])[right]

    def url_with(self, **changes: Any) -> str:
        """Return this page's URL with query parameters changed; None, "" and [] remove one."""
        query = self.query.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if isinstance(value, list):
                query.setlist(name, value)
            elif value not in (None, ""):
                query[name] = value
        return join_query(self.path, query)

    def known_query(self, operation: OperationSchema) -> dict[str, Any]:
        """Return what the visitor asks for, as far as the operation has such parameters."""
        known = {
            name: values if len(values) > 1 else values[0]
            for name, values in self.query.lists()
            if name in operation.query_names and any(values)
        }
        for each in operation.filters if self.query else ():
            if each.format == "facets" and (typed := read_typed(self.query, each.name)):
                known[each.name] = [*self.query.getlist(each.name), *typed]
        return known

    def list_query(self, operation: OperationSchema) -> dict[str, Any]:
        """Return what a list is asked with: by the visitor, and by what the screen fixes."""
        fixed = resolve_all(self.screen.query, self.scope())
        known = {name: fixed[name] for name in fixed if name in operation.query_names}
        return {**self.known_query(operation), **known}

    def path_for(
        self, name: str, params: Mapping[str, Any], *, data: Any = None, row: Any = None
    ) -> dict[str, Any]:
        """Return an operation's path parameters: those given, else the row's or the page's own."""
        given = resolve_all(params, self.scope(data=data, row=row))
        sources = [source for source in (given, row, self.values, data) if isinstance(source, dict)]
        names = describe_operation(name).path_params
        return {name: first_of(name, sources) for name in names}


def first_of(name: str, sources: list[dict[str, Any]]) -> Any:
    return next((source[name] for source in sources if name in source), "")


def require_success(response: client.Response) -> None:
    if response.status < 400:
        return
    problem = response.data if isinstance(response.data, dict) else {}
    title = str(problem.get("title", ""))
    raise OperationError(
        response.status,
        detail=str(problem.get("detail", "")),
        retry_after=str(response.headers.get("Retry-After", "")),
        kind=str(problem.get("type", "")),
        title="" if title == responses.get(response.status) else title,
        screen=str(problem.get("screen", "")),
    )


def join_query(path: str, query: QueryDict | Mapping[str, Any]) -> str:
    text = query.urlencode() if isinstance(query, QueryDict) else urlencode(query, doseq=True)
    return f"{path}?{text}" if text else path
