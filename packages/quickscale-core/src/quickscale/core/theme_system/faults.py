"""What a screen, a panel or an action names that does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from quickscale.core.api.operations import Operation, resolve_schema
from quickscale.core.layers.layer import suggest_name
from quickscale.core.manifests.screens import Action, Panel, Screen

from .expressions import Node, Scope, UnknownStep, follow, list_paths
from .origins import Origin
from .places import Fault, Place, find_operation, path_parameters

_EXTENSION = "x-quickscale"
#: The kinds of panel whose operation answers in a shape of its own.
_FIGURES = ("stat", "series")
#: The formats of a field that says when something happened.
_MOMENTS = ("date", "date-time")
_ROWS = ("list", "table", "timeline", "gallery")

_NOT_ANSWERED = "shows the field '{}', which the response of '{operation}' doesn't have."
_NOT_TAKEN = "sends the field '{}', which '{operation}' doesn't take."
_NO_PARAMETER = "passes the query parameter '{}', which '{operation}' doesn't have."


def find_screen_faults(
    page: Place, screen: Screen, givers: Mapping[str, Origin]
) -> Iterator[Fault]:
    """Yield what is wrong with a screen.

    Args:
        page: the screen's place.
        screen: the screen.
        givers: who gave those of its panels and actions that are not its layer's own.
    """
    place = replace(page, path=path_parameters(screen.path), scope=scope_of(screen))
    for what in ("parent", "item", "success", "empty_screen"):
        yield from place.find_unknown_screens(what, [getattr(screen, what)])
    yield from place.find_unknown_screens("step", screen.steps)
    if screen.operation or screen.kind != "dashboard":
        yield from place.find_operation_errors(screen.operation, screen.params)
    if screen.subject:
        yield from place.within("subject").find_operation_errors(screen.subject, {})
    yield from _find_name_faults(place, screen)
    yield from find_path_faults(place, screen.params, screen.query, screen.initial)
    row = place.on_row(find_operation(screen.operation))
    for action in screen.actions:
        origin = givers.get(action.name, page.origin)
        on_rows = action.row or action.bulk
        yield from find_action_faults(replace(row if on_rows else place, origin=origin), action)
        if action.bulk:
            yield from _find_bulk_faults(replace(place, origin=origin), screen, action)
    for panel in screen.panels:
        yield from find_panel_faults(place, panel, givers.get(panel.name))


def _find_list_faults(place: Place, screen: Screen, operation: Operation | None) -> Iterator[Fault]:
    """Yield what a screen offers of a list that it doesn't have."""
    if screen.export and operation and not operation.extension.get("export"):
        message = f"has a link to export its list, but '{operation.name}' gives out no file."
        yield place.error("E716", message, "Give its view the ExportMixin of quickscale.core.api.")
    if screen.saved_views and screen.kind != "list":
        yield place.error("E717", f"has saved views, but a {screen.kind} screen shows no list.")
    if screen.alerts and operation and not operation.extension.get("alerts"):
        message = f"has alerts, but '{operation.name}' doesn't say what changes in its list."
        yield place.error("E722", message, "Give its view the AlertsMixin of quickscale.core.api.")
    if screen.alerts and operation and operation.path_parameters:
        message = f"has alerts, but the list of '{operation.name}' has path parameters."
        yield place.error("E722", message, "Filter the list by query parameters.")


def _find_board_faults(place: Place, screen: Screen) -> Iterator[Fault]:
    """Yield what keeps a board from being drawn, or its cards from being moved."""
    if screen.layout != "board" and not screen.board:
        return
    yield from place.within("board").find_operation_errors(screen.board, screen.params)
    board = find_operation(screen.board)
    if screen.layout != "board" or screen.kind != "list":
        yield place.error("E718", "has a board, which only a list with the layout 'board' shows.")
    if board and "board" not in _list_shapes(board):
        message = f"has a board, but '{board.name}' doesn't answer with columns."
        yield place.error("E718", message, "Give its view the BoardMixin of quickscale.core.api.")
    movers = [it for it in screen.actions if it.name == screen.move and it.row]
    if not any(it.fields for it in movers):
        message = "has a board, but 'move' names no action on a row with a field for the column."
        yield place.error("E718", message)


def _find_calendar_faults(
    place: Place, screen: Screen, operation: Operation | None
) -> Iterator[Fault]:
    """Yield what keeps rows from their days."""
    if screen.layout != "calendar" and not screen.calendar:
        return
    if screen.layout != "calendar" or not screen.calendar or screen.kind != "list":
        message = "has a calendar, which takes a list with the layout 'calendar' and a field."
        yield place.error("E719", message)
        return
    yield from find_unanswered(place, operation, screen.calendar)
    start = screen.calendar[0]
    if operation and start not in list_filters(operation):
        message = f"has a calendar, but its operation can't be asked for a span of '{start}'."
        yield place.error("E719", message, f"Filter by {start} = DateFromToRangeFilter().")


def _find_map_faults(place: Place, screen: Screen, operation: Operation | None) -> Iterator[Fault]:
    """Yield what keeps rows from standing on a map, or a map from being moved."""
    if screen.layout != "map" and not screen.map:
        return
    yield from place.within("map").find_operation_errors(screen.map, screen.params)
    points = find_operation(screen.map)
    if screen.layout != "map" or screen.kind != "list":
        yield place.error("E721", "has a map, which only a list with the layout 'map' shows.")
    if points and "map" not in _list_shapes(points):
        message = f"has a map, but '{points.name}' doesn't answer with points."
        yield place.error("E721", message, "Give its view the MapMixin of quickscale.core.api.")
    if operation and "bbox" not in [it["name"] for it in operation.parameters]:
        message = f"has a map, but '{operation.name}' can't be asked for what is in an area."
        yield place.error("E721", message, "Filter by bbox = BoundingBoxFilter().")


def _find_bulk_faults(page: Place, screen: Screen, action: Action) -> Iterator[Fault]:
    place = page.within(f"action '{action.name}'")
    if screen.kind != "list":
        yield place.error("E715", f"is for several rows, but a {screen.kind} screen has none.")
    if action.result or action.view:
        message = "is for several rows, so it can't have 'result' or 'view'."
        yield place.error("E715", message)


def _find_name_faults(place: Place, screen: Screen) -> Iterator[Fault]:
    operation = find_operation(screen.operation)
    if screen.kind == "form":
        yield from find_untaken(place, operation, screen.fields, screen.initial)
    elif screen.kind != "dashboard":
        yield from find_unanswered(place, operation, screen.fields)
    yield from find_unanswered(place, operation, screen.result, id="E843")
    yield from find_unknown_queries(place, operation, screen.query)
    yield from _find_unknown_filters(place, screen)
    yield from _find_default_faults(place, screen, operation)
    yield from _find_list_faults(place, screen, operation)
    yield from _find_board_faults(place, screen)
    yield from _find_calendar_faults(place, screen, operation)
    yield from _find_map_faults(place, screen, operation)


def _find_unknown_filters(place: Place, screen: Screen) -> Iterator[Fault]:
    sources = [screen.operation]
    message = "has the filter '{}', which its operation doesn't support."
    if screen.kind == "dashboard":
        sources = [panel.operation for panel in screen.panels]
        message = "has the filter '{}', which no operation of its panels supports."
    operations = [find_operation(source) for source in sources]
    if screen.kind == "dashboard" or all(operations):
        known = {name for operation in operations if operation for name in list_filters(operation)}
        yield from place.find_unknown("E707", screen.filters or (), known, message)


def _find_default_faults(
    place: Place, screen: Screen, operation: Operation | None
) -> Iterator[Fault]:
    """Yield the default filters that a visitor could not take off."""
    if operation:
        offered = _list_sent_filters(operation, screen.filters) if screen.kind == "list" else []
        message = "opens with the filter '{}', which it doesn't offer."
        yield from place.find_unknown("E707", screen.default_filters, offered, message)


def find_panel_faults(page: Place, panel: Panel, giver: Origin | None = None) -> Iterator[Fault]:
    place = page.within(f"panel '{panel.name}'", origin=giver or page.origin)
    operation = find_operation(panel.operation)
    yield from place.find_operation_errors(panel.operation, panel.params)
    yield from place.find_unknown_screens("more", [panel.more])
    yield from place.find_unknown_screens("empty_screen", [panel.empty_screen])
    yield from place.find_unknown_screens("success", [panel.success])
    yield from find_path_faults(place, panel.params, panel.query, panel.body)
    if panel.kind in _FIGURES:
        yield from _find_shape_faults(place, operation, panel.kind)
    elif panel.kind != "form":
        yield from find_unanswered(place, operation, panel.fields)
    if panel.kind == "form":
        yield from find_untaken(place, operation, panel.fields, panel.body)
    yield from _find_timeline_faults(place, panel, operation)
    yield from find_unknown_queries(place, operation, panel.query)
    row = place.on_row(operation, is_list=panel.kind in _ROWS)
    for action in panel.actions:
        yield from find_action_faults(row, action)
        if action.bulk:
            at = row.within(f"action '{action.name}'")
            yield at.error("E715", "is for several rows, which only list screens let choose.")


def _find_timeline_faults(
    place: Place, panel: Panel, operation: Operation | None
) -> Iterator[Fault]:
    """Yield what keeps a timeline's rows from their days."""
    if panel.kind != "timeline" or operation is None:
        return
    moments = [
        name
        for name, schema in operation.item_schema.get("properties", {}).items()
        if schema.get("format") in _MOMENTS
    ]
    if panel.fields and panel.fields[0] in moments:
        return
    message = "is a timeline, whose first field has to be a date or a moment of the response."
    hint = f"Begin its fields with one of: {', '.join(moments)}." if moments else ""
    yield place.error("E720", message, hint)


def _find_shape_faults(place: Place, operation: Operation | None, kind: str) -> Iterator[Fault]:
    if operation and kind not in _list_shapes(operation):
        yield place.error(
            "E706",
            f"is a {kind}, but '{operation.name}' doesn't return one.",
            f"Return {kind.capitalize()}Serializer from quickscale.core.api.panels.",
        )


def _list_shapes(operation: Operation) -> set[str]:
    """Return the kinds of panel that an operation feeds: several where its answer varies."""
    schema = operation.response_schema
    alternatives = [resolve_schema(operation.document, each) for each in schema.get("oneOf", ())]
    return {each.get(_EXTENSION, {}).get("panel", "") for each in (schema, *alternatives)}


def find_action_faults(page: Place, action: Action) -> Iterator[Fault]:
    place, operation = page.within(f"action '{action.name}'"), find_operation(action.operation)
    yield from place.find_unknown_screens("success", [action.success])
    yield from find_path_faults(place, action.params, action.body, action.initial)
    yield from find_unanswered(place, operation, action.result, id="E843")
    if action.screen:
        yield from place.find_unknown_screens("screen", [action.screen])
        yield from place.find_link_errors(action.screen, action.params)
    if action.operation or not action.screen:
        params = action.params if not action.screen else None
        yield from place.find_operation_errors(action.operation, params)
    if not action.screen:
        yield from find_untaken(place, operation, action.fields or (), action.body, action.initial)


def find_unanswered(
    place: Place, operation: Operation | None, names: Iterable[str], *, id: str = "E708"
) -> Iterator[Fault]:
    if operation:
        known = operation.item_schema.get("properties", {})
        message = _NOT_ANSWERED.replace("{operation}", operation.name)
        yield from place.find_unknown(id, names, known, message)


def find_untaken(
    place: Place, operation: Operation | None, *names: Iterable[str]
) -> Iterator[Fault]:
    if operation:
        properties = operation.request_schema.get("properties", {})
        known = [name for name, schema in properties.items() if not schema.get("readOnly")]
        message = _NOT_TAKEN.replace("{operation}", operation.name)
        wanted = dict.fromkeys(name for some in names for name in some)
        yield from place.find_unknown("E708", wanted, known, message)


def find_unknown_queries(
    place: Place, operation: Operation | None, names: Iterable[str]
) -> Iterator[Fault]:
    if operation:
        known = [it["name"] for it in operation.parameters if it["in"] == "query"]
        message = _NO_PARAMETER.replace("{operation}", operation.name)
        yield from place.find_unknown("E709", names, known, message)


def _list_sent_filters(operation: Operation, offered: Sequence[str] | None) -> list[str]:
    """Return the query parameters of a list's filters; a range is sent as its bounds."""
    extensions = {
        it["name"]: it.get(_EXTENSION, {}) for it in operation.parameters if it["in"] == "query"
    }
    labelled = {name: it.get("range", name) for name, it in extensions.items() if it.get("label")}
    return [name for name, whole in labelled.items() if offered is None or whole in offered]


def list_filters(operation: Operation) -> list[str]:
    """Return the names of what a list can be narrowed by; a range has one for both its bounds."""
    extensions = {
        it["name"]: it.get(_EXTENSION, {}) for it in operation.parameters if it["in"] == "query"
    }
    labelled = {name: it for name, it in extensions.items() if it.get("label")}
    return list(dict.fromkeys(it.get("range", name) for name, it in labelled.items()))


def find_path_faults(place: Place, *mappings: Mapping[str, Any]) -> Iterator[Fault]:
    for path in list_paths(*mappings):
        try:
            follow(path, place.scope)
        except UnknownStep as step:
            suggestion = suggest_name(step.part, step.known)
            if path.startswith("path."):
                yield place.error("E703", f"uses {path}, which isn't in its path.", suggestion)
            else:
                message = f"uses {path}, where there is no '{step.part}'."
                yield place.error("E710", message, suggestion)


def _list_sent_names(screen: Screen) -> Iterator[str]:
    """Yield the query parameters of a dashboard's filters; a range is sent as its bounds."""
    operations = (find_operation(panel.operation) for panel in screen.panels)
    parameters = [it for operation in operations if operation for it in operation.parameters]
    yield from screen.filters or ()
    for parameter in parameters:
        if parameter.get(_EXTENSION, {}).get("range") in (screen.filters or ()):
            yield parameter["name"]


def scope_of(screen: Screen) -> Scope:
    """Return what the paths of values on a screen lead into."""
    is_narrowed = screen.kind == "dashboard" and screen.filters
    scope: dict[str, Node | None] = {
        "path": Node.of_names(path_parameters(screen.path)),
        "query": Node.of_names(_list_sent_names(screen)) if is_narrowed else None,
    }
    operation = find_operation(screen.operation)
    if screen.view or (screen.operation and operation is None):
        return {**scope, "data": None}
    if operation is None or screen.kind == "list":
        return scope
    if screen.kind != "form":
        return {**scope, "data": Node.of_answer(operation)}
    return {**scope, "data": None} if operation.method in ("PUT", "PATCH") else scope


def find_ambiguous_actions(place: Place, screen: Screen) -> Iterator[Fault]:
    """Yield the actions of one name, and so of one URL, that perform different operations."""
    performed: dict[tuple[str, bool], set[str]] = {}
    for name, on_row, operation in _list_performed(screen):
        performed.setdefault((name, on_row), set()).add(operation)
    for (name, _on_row), operations in performed.items():
        if len(operations) > 1:
            named = "' and '".join(sorted(operations))
            yield place.error("E704", f"has the action '{name}' for '{named}': one name, one URL.")


def _list_performed(screen: Screen) -> Iterator[tuple[str, bool, str]]:
    """Yield what is performed on a screen: by which name, whether on a row, and the operation."""
    for panel in screen.panels:
        if panel.kind == "form":
            yield panel.name, False, panel.operation
        for action in panel.actions:
            if action.operation and not action.screen:
                yield action.name, panel.kind in _ROWS, action.operation
    for action in screen.actions:
        if action.operation and not action.screen:
            yield action.name, action.row, action.operation
