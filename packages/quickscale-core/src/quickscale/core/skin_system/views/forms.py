"""Form screens: an operation that a visitor performs by sending a form."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from quickscale.core.api.client import Response
from quickscale.core.skin_system.breadcrumbs import build_breadcrumbs, build_steps
from quickscale.core.skin_system.errors import OperationError
from quickscale.core.skin_system.form_data import (
    read_body,
    read_clears,
    read_files,
    spread_rows,
    typed_values,
)
from quickscale.core.skin_system.forms import (
    CORRECTABLE,
    OperationForm,
    build_form,
    choose_inputs,
)
from quickscale.core.skin_system.inputs import (
    FIND,
    FormErrors,
    asked_field,
    read_errors,
    show_lookup,
)
from quickscale.core.skin_system.lists import build_detail
from quickscale.core.skin_system.rendering import (
    ScreenResponse,
    finish_response,
    result_templates,
    title_of,
    translated,
)
from quickscale.core.skin_system.row_edits import EDIT, edit_lists
from quickscale.core.skin_system.schema import (
    NESTED,
    Field,
    OperationSchema,
    describe_operation,
    document_operations,
    find_retrieve,
)
from quickscale.core.skin_system.screens import (
    BoundAction,
    form_screen_action,
    get_screen,
    item_screen,
    list_screen,
    needs,
    require_success,
    resolve_all,
)
from quickscale.core.skin_system.titles import operation_title
from quickscale.core.theme_system import Action

from .screens import (
    ScreenView,
    SeeOther,
    external_fields,
    find_external_url,
    redirect_to_other_site,
)

_KEY_LENGTH = 100
_REPLAYED = "Idempotency-Replayed"


class FormView(ScreenView):
    """A form screen: GET shows the form of an operation, POST performs it.

    What was sent is the operation's to judge: :meth:`form_valid` follows its success,
    :meth:`form_invalid` what a visitor can correct.

    Attributes:
        object: what the form is about; after its success what the operation answered.
        is_sent: whether this very form was sent, and not another one on its page.
        row: on an action on a row, what its URL says of the row.
    """

    http_method_names = ["get", "head", "post"]

    row: Mapping[str, Any] | None = None
    is_sent = False

    #: Whether :meth:`get_default_success_url` depends on what the operation answers.
    default_success_needs_answer = True

    # What the form does.

    @cached_property
    def bound_action(self) -> BoundAction:
        return form_screen_action(self.bound)

    @property
    def action(self) -> Action:
        return self.bound_action.action

    @cached_property
    def operation(self) -> OperationSchema:
        return describe_operation(self.action.operation)

    @cached_property
    def url(self) -> str:
        return self.page.path

    # What the form is about.

    @cached_property
    def subject(self) -> Mapping[str, Any]:
        """The thing that the form is about, empty where there is none.

        Raises:
            OperationError: the visitor may not see it.
        """
        return self.get_subject()

    def get_subject(self) -> Mapping[str, Any]:
        if self.reader is None:
            return {}
        path = self.page.path_for(self.reader.name, self.get_subject_params(), row=self.row)
        if not all(path.values()):
            return {}
        data = self.page.fetch(self.reader.name, path=path)
        return data if isinstance(data, dict) else {}

    def get_subject_params(self) -> Mapping[str, Any]:
        return self.action.params

    @cached_property
    def reader(self) -> OperationSchema | None:
        return find_retrieve(self.operation.name) if self.operation.is_update else None

    @property
    def subject_source(self) -> OperationSchema | None:
        """The operation that says what sort of thing the subject is."""
        return self.reader or self.bound_action.source

    @property
    def subject_title(self) -> str:
        source = self.subject_source
        if source is None or source.item is None or not self.subject:
            return ""
        return title_of(source.item, self.subject)

    # Answering.

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.check_permission()
        form = self.get_form()
        if field := asked_field(self.page, form.inputs):
            return show_lookup(self.page, field, url=self.url, prefix=form.prefix)
        self.object = self.subject
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.is_sent = True
        if FIND in request.POST or EDIT in request.POST:  # nothing is sent to the operation yet
            return self.get(request, *args, **kwargs)
        self.check_permission()
        response = self.perform()
        if response.status in CORRECTABLE:
            form_errors = read_form_errors(response, self.get_inputs())
            return self.form_invalid(self.get_form(form_errors=form_errors))
        require_success(response)
        return self.form_valid(response)

    def check_permission(self) -> None:
        """Raise OperationError where the visitor may not perform the operation."""
        if not self.page.allows(self.operation.name, self.action.params):
            raise OperationError(HTTPStatus.FORBIDDEN)

    def perform(self) -> Response:
        request, inputs = self.request, self.get_inputs()
        body = read_body(request.POST, inputs, partial=self.operation.method == "patch")
        body.update(read_clears(request, inputs))
        body.update(self.get_given())
        files = read_files(request, inputs)
        return self.page.call(
            self.operation.name,
            path=self.get_operation_path(),
            body=spread_rows(body, inputs) if files else body,
            files=files,
            idempotency_key=self.get_idempotency_key(),
            minimal=not self.needs_answer(),
        )

    def get_given(self) -> dict[str, Any]:
        """Return what is sent that the visitor doesn't enter."""
        body = self.action.body
        data = self.subject if needs("data", body) else None
        return resolve_all(body, self.page.scope(data=data, row=self.row))

    def get_idempotency_key(self) -> str:
        return self.request.POST.get("idempotency_key", "")[:_KEY_LENGTH]

    def needs_answer(self) -> bool:
        """Whether what follows a success depends on what the operation answers.

        A redirect would throw it away otherwise. A view of one's own may read it, and gets it.
        """
        action = self.action
        if action.view or action.result or external_fields(self.operation):
            return True
        if action.success:
            return bool(get_screen(action.success, theme=self.page.theme).params)
        return self.default_success_needs_answer

    def form_valid(self, response: Response) -> HttpResponse:
        """Lead to what follows the operation's success.

        Args:
            response: what the operation answered.
        """
        self.object = response.data
        if url := find_external_url(self.operation, response.data):
            return finish_response(redirect_to_other_site(self.request, url))
        if self.action.result and _REPLAYED not in response.headers:
            return self.render_result()
        if self.action.message is not None:
            messages.success(self.request, self.get_success_message())
        return finish_response(SeeOther(self.get_success_url()))

    def form_invalid(self, form: OperationForm) -> HttpResponse:
        """Show the form again, with what was typed and what is wrong with it."""
        self.object = self.subject
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    # The form.

    def get_inputs(self) -> Sequence[Field]:
        return choose_inputs(self.operation, self.action.fields, tuple(self.action.body))

    def get_form(self, **kwargs: Any) -> OperationForm:
        return OperationForm(**{**self.get_form_kwargs(), **kwargs})

    def get_form_kwargs(self) -> dict[str, Any]:
        action = self.action
        kwargs: dict[str, Any] = {
            "operation": self.operation,
            "url": self.url,
            "fields": action.fields,
            "given": action.body,
            "title": self.get_title(),
            "object": self.subject_title,
            "submit": self.get_submit_label(),
            "tone": action.tone if action.tone != "default" else "primary",
            "confirm": self.get_question(),
            "cancel_url": self.next or self.get_parent_url(),
            "next": self.next,
            "initial": self.get_initial(),
        }
        if self.is_sent:
            inputs, data = self.get_inputs(), self.request.POST
            kwargs["typed"] = typed_values(data, inputs)
            kwargs["focus"] = edit_lists(kwargs["typed"], inputs, data)
            kwargs["uploaded"] = frozenset(self.request.FILES)
        return kwargs

    def get_initial(self) -> Mapping[str, Any]:
        """Return the form's first values: what is stored where it is updated, and the screen's."""
        stored = self.get_stored() if self.operation.is_update else {}
        scope = self.page.scope(data=self.subject, row=self.row)
        return {**stored, **resolve_all(self.get_initial_expressions(), scope)}

    def get_initial_expressions(self) -> Mapping[str, Any]:
        return self.page.screen.initial

    def get_stored(self) -> Mapping[str, Any]:
        reader = find_retrieve(self.operation.name)
        if reader is None:
            return {}
        if self.reader is not None and reader.name == self.reader.name:
            return self.subject
        data = self.page.fetch(reader.name, path=self.get_operation_path())
        return data if isinstance(data, dict) else {}

    def get_operation_path(self) -> dict[str, Any]:
        """Return the path parameters of the operation."""
        action = self.action
        known = {*self.page.values, *(self.row or {}), *action.params}
        is_open = not known.issuperset(self.operation.path_params)
        data = self.subject if needs("data", action.params) or is_open else None
        return self.page.path_for(action.operation, action.params, data=data, row=self.row)

    # Texts.

    def get_title(self) -> str:
        return translated(self.page.screen.title) or operation_title(self.operation)

    def get_submit_label(self) -> str:
        if self.page.screen.steps:
            return _("Continue")
        if is_saving(self.operation):
            return _("Save")
        return operation_title(self.operation) or _("Send")

    def get_question(self) -> str:
        """Return what is asked before what the visitor only has to confirm."""
        if self.action.confirm:
            return translated(self.action.confirm)
        return _("This can't be undone. Continue?") if self.operation.is_destroy else ""

    def get_success_message(self) -> str:
        if self.action.message:
            return translated(self.action.message)
        if self.operation.is_destroy:
            return _("Deleted.")
        is_saved = self.operation.name.endswith(("-create", "-update"))
        return _("Saved.") if is_saved else _("Done.")

    # Where to go on.

    @property
    def next(self) -> str:
        """Where the visitor came from, if that is a page of this site."""
        request = self.request
        asked = request.POST.get("next") or request.GET.get("next") or ""
        safe = url_has_allowed_host_and_scheme(
            asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return asked if safe else ""

    def get_success_url(self) -> str:
        """Return the URL that follows the operation's success; ``object`` is what it answered.

        A form that sends ``stay`` beside ``next`` leads back, wherever the action would lead.
        """
        if "stay" in self.request.POST and self.next:
            url = self.next
        elif self.action.success:
            url = self.get_named_success_url()
        elif self.operation.is_destroy:
            url = self.get_deletion_url()
        else:
            url = self.get_default_success_url()
        return url or self.page.path

    def get_named_success_url(self) -> str:
        """Return the URL of the screen that the action leads to."""
        bound = get_screen(self.action.success, theme=self.page.theme)
        sources = [self.page.values, self.answer]
        if bound.operation is not None and bound.operation.resource == self.operation.resource:
            sources.reverse()
        return bound.url(*sources, self.row or {})

    def get_deletion_url(self) -> str:
        """Return where to go when the page that the visitor came from may be gone."""
        if self.row is not None and self.next:
            return self.next
        bound = list_screen(self.page.theme, self.operation.resource)
        return (bound.url(self.page.values) if bound else "") or self.get_parent_url()

    def get_default_success_url(self) -> str:
        bound = item_screen(self.page.theme, self.operation.name)
        item_url = bound.url(self.answer, self.page.values) if bound else ""
        return self.next or item_url or self.get_parent_url()

    def get_parent_url(self) -> str:
        if not self.page.screen.parent:
            return ""
        parent = get_screen(self.page.screen.parent, theme=self.page.theme)
        return parent.url(self.page.values)

    @property
    def answer(self) -> Mapping[str, Any]:
        return self.object if isinstance(self.object, dict) else {}

    # The page.

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.get_form()
        context = super().get_context_data(form=build_form(self.page, form), **kwargs)
        context["page"]["steps"] = self.get_steps()
        return context

    def get_steps(self) -> list[dict[str, Any]]:
        return build_steps(self.page)

    def get_breadcrumbs(self, title: str, **kwargs: Any) -> list[dict[str, Any]]:
        source = self.subject_source
        return build_breadcrumbs(
            self.page,
            title,
            data=self.object,
            subject=self.subject_title,
            resource=source.resource if source else "",
            **kwargs,
        )

    # What is shown this once: a new key, for instance.

    def render_result(self) -> HttpResponse:
        """Answer the form itself, in place of leading to another page.

        What is shown is written down nowhere, neither in the session nor in a cookie, and no
        browser may keep it.
        """
        templates = result_templates(self.bound, self.action.name)
        context = self.get_result_context_data()
        return ScreenResponse(self.request, templates, context, cacheable=False)

    def get_result_context_data(self) -> dict[str, Any]:
        title = self.get_title()
        names, theme = self.action.result, self.page.theme
        detail = build_detail(self.operation, self.object, theme=theme, names=names)
        detail["title"] = title
        context = self.get_layout_context()
        notice = {"level": "success", "text": self.get_success_message()}
        context["page"]["messages"] = [*context["page"]["messages"], notice]
        next_link = make_next_link(self.get_success_url())
        return {**context, "detail": detail, "actions": [next_link], "panels": [], "result": True}


def read_form_errors(response: Response, inputs: Sequence[Field]) -> FormErrors:
    nested = [field.name for field in inputs if field.format in NESTED]
    return read_errors(response.data, [field.name for field in inputs], nested=nested)


def is_saving(operation: OperationSchema) -> bool:
    """Whether an operation writes what can be edited; anything else is not saved, but done."""
    thing = operation.name.removesuffix("-create").removesuffix("-update")
    return any(each.name == f"{thing}-update" for each in document_operations(operation.theme))


def make_next_link(url: str) -> dict[str, Any]:
    return {
        "name": "continue",
        "label": _("Continue"),
        "url": url,
        "tone": "primary",
        "method": "get",
        "form": None,
        "confirm": "",
    }
