"""The page of an errand: its form, what became of it, and what was wrong with it."""

from __future__ import annotations

from django.contrib import messages

from quickscale.core.skin_system.errors import OperationError
from quickscale.core.skin_system.forms.autocomplete import asked_field, show_lookup
from quickscale.core.skin_system.forms.errors import CORRECTABLE, FormErrors, read_errors
from quickscale.core.skin_system.forms.forms import FormPlan, build_form
from quickscale.core.skin_system.forms.inputs import FIND
from quickscale.core.skin_system.navigation.menus import build_breadcrumbs, build_steps
from quickscale.core.skin_system.pages import require_success
from quickscale.core.skin_system.rendering.templates import action_templates, finish_response
from quickscale.core.skin_system.views.forms import Errand, after, message_of, perform, plan_errand
from quickscale.core.skin_system.views.redirects import SeeOther, find_departure, leave
from quickscale.core.skin_system.views.responses import (
    Answer,
    ScreenResponse,
    draw_screen,
    frame_page,
)
from quickscale.core.skin_system.views.results import draw_result, is_shown


def answer_errand(errand: Errand) -> Answer:
    """Ask with GET, act with POST.

    Raises:
        OperationError: the visitor may not, or the operation failed for no fault of theirs.
    """
    page = errand.page
    if not page.allows(errand.operation.name):
        raise OperationError(403)
    if page.request.method == "POST" and FIND not in page.request.POST:
        return act(errand)
    plan = plan_errand(errand, again=page.request.method == "POST")
    if field := asked_field(page, plan.inputs):
        return show_lookup(page, field, url=errand.url, prefix=plan.prefix)
    return draw_form(errand, plan)


def act(errand: Errand) -> Answer:
    """Perform an errand, then lead to what follows or show what was wrong."""
    response = perform(errand)
    if response.status in CORRECTABLE:
        names = [field.name for field in plan_errand(errand).inputs]
        form_errors = read_errors(response.data, names)
        return draw_form(
            errand,
            plan_errand(errand, form_errors=form_errors, again=True),
            form_errors=form_errors,
        )
    require_success(response)
    if away := find_departure(errand.operation, response.data):
        return finish_response(leave(errand.page.request, away))
    if is_shown(errand, response):
        return draw_result(errand, response.data)
    messages.success(errand.page.request, message_of(errand))
    return finish_response(SeeOther(after(errand, response.data)))


def draw_form(
    errand: Errand, plan: FormPlan, *, form_errors: FormErrors | None = None
) -> ScreenResponse:
    """Return the errand's page; a form screen has panels and actions beside its form."""
    page, status = errand.page, 422 if form_errors else 200
    form = build_form(page, plan)
    if errand.is_screen:
        drawing = draw_screen(page, title=plan.title, data=errand.subject, status=status, form=form)
    else:
        frame = frame_page(page, title=plan.title)
        templates = action_templates(page.bound, errand.bound_action.action.name)
        context = {"form": form, "panels": [], "actions": [], **frame}
        drawing = ScreenResponse(templates, context, status)
    chrome = drawing.context["page"]
    chrome["steps"] = build_steps(page) if errand.is_screen else []
    chrome["breadcrumbs"] = build_breadcrumbs(
        page,
        plan.title,
        data=errand.subject,
        subject=plan.object,
        resource=errand.subject_resource,
        beneath=not errand.is_screen,
    )
    return drawing
