"""Errands: what a visitor does by sending a form, on a form screen or through an action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from quickscale.core.api.client.client import Response
from quickscale.core.skin_system.actions import action_url, label_of, row_keys
from quickscale.core.skin_system.cells import title_of
from quickscale.core.skin_system.expressions import follow, needs, resolve_all
from quickscale.core.skin_system.faults import Faults
from quickscale.core.skin_system.forms import FormPlan
from quickscale.core.skin_system.operations import (
    Description,
    describe_operation,
    document_operations,
    find_retrieve,
)
from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.places import Place, Standing, find_place, item_place, list_place
from quickscale.core.skin_system.submissions import read_body, read_files, typed_values
from quickscale.core.skin_system.titles import operation_title
from quickscale.core.skin_system.translations import translated

_KEY_LENGTH = 100

#: How many rows of a list are looked through for the one that an action is about.
_ROWS = 100


@dataclass
class Errand:
    """One operation that a visitor performs from a page.

    Args:
        page: where.
        standing: the action; a form screen is an action of its own.
        row: what the action's URL says of its row.
        initial: a form screen's own first values.
        is_screen: the page itself is the form.
    """

    page: Page
    standing: Standing
    row: Mapping[str, Any] | None = None
    initial: Mapping[str, Any] = field(default_factory=dict)
    is_screen: bool = False

    @cached_property
    def operation(self) -> Description:
        return describe_operation(self.standing.action.operation)

    @cached_property
    def url(self) -> str:
        if self.is_screen:
            return self.page.path
        return action_url(self.page, self.standing, row=self.row)

    @cached_property
    def subject(self) -> Mapping[str, Any]:
        """The thing that the errand is about, empty where there is none.

        Raises:
            Refused: the visitor may not see it.
        """
        reader = self.reader
        if reader is None:
            return find_row(self.page, self.standing, self.row)
        params = self.standing.action.params if self.is_screen else self.page.screen.params
        path = self.page.path_for(reader.name, params, row=self.row)
        if not all(path.values()):
            return {}
        data = self.page.fetch(reader.name, path=path)
        return data if isinstance(data, dict) else {}

    @cached_property
    def reader(self) -> Description | None:
        """The operation that reads the subject."""
        if self.standing.source is not None:
            return find_retrieve(self.standing.source.name) if row_keys(self.standing) else None
        if self.is_screen:
            return find_retrieve(self.operation.name) if self.operation.is_update else None
        return self.page.place.operation if self.page.screen.kind == "detail" else None

    @property
    def subject_resource(self) -> str:
        """What sort of thing the errand is about."""
        source = self.reader or self.standing.source
        return source.resource if source else ""

    @property
    def subject_title(self) -> str:
        source = self.reader or self.standing.source
        if source is None or source.item is None or not self.subject:
            return ""
        return title_of(source.item, self.subject)

    @property
    def next(self) -> str:
        """Where the visitor came from, if that is a page of this site."""
        request = self.page.request
        asked = request.POST.get("next") or request.GET.get("next") or ""
        safe = url_has_allowed_host_and_scheme(
            asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return asked if safe else ""


def find_row(page: Page, standing: Standing, row: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return a row of a list whose items cannot be read alone, if it is among the first."""
    if standing.source is None or not row:
        return {}
    query: dict[str, Any] = resolve_all(page.screen.query, page.scope())
    if "page_size" in standing.source.query_names:
        query["page_size"] = _ROWS
    path = page.path_for(standing.source.name, page.screen.params)
    data = page.fetch(standing.source.name, path=path, query=query)
    rows = data if isinstance(data, list) else data["results"]
    keys = row_keys(standing)
    wanted = [str(follow(key, row)) for key in keys]
    return next((it for it in rows if [str(follow(key, it)) for key in keys] == wanted), {})


def plan_errand(errand: Errand, *, faults: Faults | None = None, again: bool = False) -> FormPlan:
    """Return the form of an errand's own page.

    Args:
        again: show what the visitor typed.
    """
    page, action = errand.page, errand.standing.action
    plan = FormPlan(
        operation=errand.operation,
        url=errand.url,
        fields=action.fields,
        given=action.body,
        title=title_of_errand(errand),
        object=errand.subject_title,
        submit=submit_label(errand),
        tone=action.tone if action.tone != "default" else "primary",
        confirm=question(errand),
        cancel_url=errand.next or above(page),
        next=errand.next,
        initial=initial_values(errand),
        faults=faults or Faults(),
    )
    if not again:
        return plan
    return plan.replace(typed=typed_values(page.request.POST, plan.inputs))


def title_of_errand(errand: Errand) -> str:
    if errand.is_screen and errand.page.screen.title:
        return translated(errand.page.screen.title)
    return label_of(errand.page, errand.standing.action)


def submit_label(errand: Errand) -> str:
    if not errand.is_screen:
        return label_of(errand.page, errand.standing.action)
    if errand.page.screen.steps:
        return _("Continue")
    if is_saving(errand.operation):
        return _("Save")
    return operation_title(errand.operation) or _("Send")


def is_saving(operation: Description) -> bool:
    """Whether an operation writes what can be edited; anything else is not saved, but done."""
    thing = operation.name.removesuffix("-create").removesuffix("-update")
    return any(it.name == f"{thing}-update" for it in document_operations(operation.theme))


def question(errand: Errand) -> str:
    """Return what is asked before an errand that the visitor only has to confirm."""
    if errand.standing.action.confirm:
        return translated(errand.standing.action.confirm)
    return _("This can't be undone. Continue?") if errand.operation.is_destroy else ""


def initial_values(errand: Errand) -> Mapping[str, Any]:
    """Return a form's first values: the thing itself where it is updated, and the screen's own."""
    stored: Mapping[str, Any] = {}
    if errand.operation.is_update:
        stored = read_stored(errand)
    scope = errand.page.scope(data=errand.subject, row=errand.row)
    return {**stored, **resolve_all(errand.initial, scope)}


def read_stored(errand: Errand) -> Mapping[str, Any]:
    reader = find_retrieve(errand.operation.name)
    if reader is None:
        return {}
    if errand.reader is not None and reader.name == errand.reader.name:
        return errand.subject
    data = errand.page.fetch(reader.name, path=operation_path(errand))
    return data if isinstance(data, dict) else {}


def operation_path(errand: Errand) -> dict[str, Any]:
    action = errand.standing.action
    data = errand.subject if needs("data", action.params) or needs_data(errand) else None
    return errand.page.path_for(action.operation, action.params, data=data, row=errand.row)


def needs_data(errand: Errand) -> bool:
    """Whether the page's data has to say which thing the operation is about."""
    known = {*errand.page.values, *(errand.row or {}), *errand.standing.action.params}
    return not known.issuperset(errand.operation.path_params)


def perform(errand: Errand) -> Response:
    """Perform an errand's operation with what the visitor sent."""
    page, action = errand.page, errand.standing.action
    inputs = FormPlan(errand.operation, errand.url, action.fields, action.body).inputs
    data = errand.subject if needs("data", action.body) else None
    body = read_body(page.request, inputs, partial=errand.operation.method == "patch")
    body.update(resolve_all(action.body, page.scope(data=data, row=errand.row)))
    return page.call(
        errand.operation.name,
        path=operation_path(errand),
        body=body,
        files=read_files(page.request, inputs),
        idempotency_key=page.request.POST.get("idempotency_key", "")[:_KEY_LENGTH],
    )


def after(errand: Errand, data: Any) -> str:
    """Return the URL that follows an errand's success.

    Args:
        data: what the operation answered.
    """
    page, action = errand.page, errand.standing.action
    answer = data if isinstance(data, dict) else {}
    if action.success:
        url = follow_success(errand, find_place(action.success, theme=page.theme), answer)
    elif errand.operation.is_destroy:
        url = after_deletion(errand)
    elif errand.is_screen:
        url = errand.next or item_url(errand, answer) or above(page)
    else:
        url = errand.next or page.path
    return url or page.path


def follow_success(errand: Errand, place: Place, answer: Mapping[str, Any]) -> str:
    """Return the URL of the screen that an action leads to."""
    sources = [errand.page.values, answer]
    operation = place.operation
    if operation is not None and operation.resource == errand.operation.resource:
        sources.reverse()
    return place.url(*sources, errand.row or {})


def after_deletion(errand: Errand) -> str:
    """Return where to go when the page that the visitor came from may be gone."""
    if errand.row is not None and errand.next:
        return errand.next
    place = list_place(errand.page.theme, errand.operation.resource)
    return (place.url(errand.page.values) if place else "") or above(errand.page)


def item_url(errand: Errand, answer: Mapping[str, Any]) -> str:
    place = item_place(errand.page.theme, errand.operation.name)
    return place.url(answer, errand.page.values) if place else ""


def above(page: Page) -> str:
    """Return the URL of the screen above a page, or of the page itself for an action's."""
    if page.request.path != page.path:
        return page.path
    if not page.screen.parent:
        return ""
    return find_place(page.screen.parent, theme=page.theme).url(page.values)


def message_of(errand: Errand) -> str:
    """Return what the next page tells the visitor."""
    if errand.standing.action.message:
        return translated(errand.standing.action.message)
    if errand.operation.is_destroy:
        return _("Deleted.")
    return _("Saved.") if errand.operation.name.endswith(("-create", "-update")) else _("Done.")
