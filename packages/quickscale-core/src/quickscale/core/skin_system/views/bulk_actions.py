"""An action on chosen rows of a list: its operation is performed for each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from quickscale.core.api import client
from quickscale.core.api.client import Response
from quickscale.core.skin_system.actions import action_label
from quickscale.core.skin_system.bulk import (
    ASK,
    ROWS,
    build_bulk_url,
    bulk_actions,
    read_chosen,
    write_key,
)
from quickscale.core.skin_system.comparisons import COMPARED
from quickscale.core.skin_system.inputs import FIND, FormErrors
from quickscale.core.skin_system.lists import COMPARISON
from quickscale.core.skin_system.rendering import finish_response, label, title_of
from quickscale.core.skin_system.row_edits import EDIT
from quickscale.core.skin_system.schema import NO_RESOURCE, OperationSchema, describe_operation
from quickscale.core.skin_system.screens import Page, get_screen, resolve_all

from .actions import ActionView
from .forms import read_form_errors
from .screens import SeeOther

#: How many rows at most; a page of a list has no more.
MOST = 100


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an operation was not performed for a row."""

    key: str
    title: str
    form_errors: FormErrors

    @property
    def reason(self) -> str:
        fields = (text for texts in self.form_errors.fields.values() for text in texts)
        return " ".join(str(text) for text in (*self.form_errors.general, *fields))


def join_errors(failures: Sequence[Failure], *, total: int) -> FormErrors:
    """Return what went wrong: how many were done, and for each reason the rows by their titles.

    Where nothing was done, for one reason alone, that is the form's.
    """
    titles: dict[str, list[str]] = {}
    for each in failures:
        titles.setdefault(each.reason, []).append(each.title)
    if len(failures) == total and len(titles) == 1 and failures[0].form_errors.fields:
        return failures[0].form_errors
    done = total - len(failures)
    summary = _("{count} of {total} done. These were not:").format(count=done, total=total)
    told = (f"{', '.join(some)}: {reason}" for reason, some in titles.items())
    fields = {name: texts for each in failures for name, texts in each.form_errors.fields.items()}
    return FormErrors(fields, [summary, *told])


class BulkActionView(ActionView):
    """An action on chosen rows: POST asks where there is something to ask, and acts otherwise.

    An operation that gives out a file is performed once, for all of them.

    Each row is an operation of its own, with the visitor's rights, a transaction and an idempotency
    key: what is refused for one row leaves the others as they are.
    """

    @cached_property
    def url(self) -> str:
        return build_bulk_url(self.page, self.action.name)

    @cached_property
    def reader(self) -> OperationSchema | None:
        return None

    def get_subject(self) -> Mapping[str, Any]:
        return {}

    def get_stored(self) -> Mapping[str, Any]:
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the list where nothing was chosen: no address says which rows were."""
        if request.method != "POST":
            return finish_response(SeeOther(self.page.path))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.chosen = read_chosen(self.page, request.POST.getlist(ROWS)[: MOST + 1])
        if not self.chosen or len(self.chosen) > self.most:
            return self.refuse_choice()
        if self.action.screen:
            return finish_response(SeeOther(self.get_screen_url()))
        if self.operation.is_download:
            return finish_response(SeeOther(self.get_file_url()))
        self.titles = self.read_titles()
        self.is_sent = ASK not in request.POST
        if not self.is_sent or FIND in request.POST or EDIT in request.POST:
            return self.get(request, *args, **kwargs)
        self.check_permission()
        failures = self.perform_each()
        return self.show_failures(failures) if failures else self.lead_on()

    def refuse_choice(self) -> HttpResponse:
        text = _("Select at most {count} rows.") if self.chosen else _("Select at least one row.")
        messages.warning(self.request, text.format(count=self.most))
        return finish_response(SeeOther(self.next or self.page.path))

    @cached_property
    def most(self) -> int:
        """How many rows at most: a comparison has less room than a list."""
        if not self.action.screen:
            return MOST
        target = get_screen(self.action.screen, theme=self.page.theme).screen
        return COMPARED if target.layout == COMPARISON else MOST

    def get_screen_url(self) -> str:
        """Return the screen that is about all chosen rows.

        A path parameter that is taken from the rows has the values of all, with commas between.
        """
        page, params = self.page, self.action.params
        rows = [resolve_all(params, page.scope(row=row)) for row in self.chosen.values()]
        values = {name: ",".join(dict.fromkeys(str(row[name]) for row in rows)) for name in params}
        return get_screen(self.action.screen, theme=page.theme).url(values, page.values)

    def get_file_url(self) -> str:
        """Return where the operation gives out one file for all chosen rows.

        A path parameter that is taken from the rows has the values of all, with commas between.
        """
        page, action = self.page, self.action
        paths = [
            page.path_for(action.operation, action.params, row=row) for row in self.chosen.values()
        ]
        values = {name: dict.fromkeys(str(path[name]) for path in paths) for name in paths[0]}
        path = {name: ",".join(each) for name, each in values.items()}
        return client.public_url(action.operation, path)

    # What is done.

    def perform_each(self) -> list[Failure]:
        failures = []
        for key, row in self.chosen.items():
            response = self.perform_on(key, row)
            if response.status >= HTTPStatus.BAD_REQUEST:
                form_errors = read_form_errors(response, self.get_inputs())
                failures.append(Failure(key, self.titles[key], form_errors))
        return failures

    def perform_on(self, key: str, row: Mapping[str, Any]) -> Response:
        self.key, self.row = key, row
        try:
            return self.perform()
        finally:
            self.row = None

    def get_idempotency_key(self) -> str:
        """Return a key of the row's own: the same whenever the same form is sent."""
        sent = super().get_idempotency_key()
        return str(uuid5(NAMESPACE_URL, f"{sent}:{self.key}")) if sent else ""

    def needs_answer(self) -> bool:
        return False

    # What is told.

    def lead_on(self) -> HttpResponse:
        told = _("{count} of {total}: {message}").format(
            count=len(self.chosen), total=len(self.chosen), message=self.get_success_message()
        )
        messages.success(self.request, told)
        return finish_response(SeeOther(self.get_success_url()))

    def get_success_url(self) -> str:
        named = self.get_named_success_url() if self.action.success else ""
        return named or self.next or self.page.path

    def show_failures(self, failures: Sequence[Failure]) -> HttpResponse:
        """Show what is wrong with each row that was left, and offer to try these again."""
        form_errors = join_errors(failures, total=len(self.chosen))
        self.chosen = {each.key: self.chosen[each.key] for each in failures}
        return self.form_invalid(self.get_form(form_errors=form_errors))

    # The form.

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "object": ", ".join(self.titles[key] for key in self.chosen),
            "hidden": [(ROWS, key) for key in self.chosen],
        }

    def get_title(self) -> str:
        return f"{action_label(self.page.theme, self.action)} ({len(self.chosen)})"

    def read_titles(self) -> dict[str, str]:
        """Return what each chosen row is called, as the list says from which they were chosen."""
        operation = describe_operation(self.page.screen.operation)
        resource, noun = operation.item or NO_RESOURCE, label(operation.label)
        found = {write_key(bulk_actions(self.bound), row): row for row in self.read_rows(operation)}
        return {
            key: title_of(resource, found[key], fallback=noun) if key in found else f"{noun} {key}"
            for key in self.chosen
        }

    def read_rows(self, operation: OperationSchema) -> Sequence[Mapping[str, Any]]:
        page = Page(self.request, self.bound, self.page.values)
        page.query = QueryDict(urlsplit(self.next).query)
        query = {**page.known_query(operation), **resolve_all(page.screen.query, page.scope())}
        path = page.path_for(operation.name, page.screen.params)
        response = page.call(operation.name, path=path, query=query)
        if response.status != HTTPStatus.OK:
            return []
        rows: Sequence[Mapping[str, Any]] = (
            response.data if isinstance(response.data, list) else response.data["results"]
        )
        return rows
