"""The page of an errand: its form, what became of it, and what was wrong with it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from quickscale.core.skin_system.actions import present_actions
from quickscale.core.skin_system.chrome import build_chrome
from quickscale.core.skin_system.errands import (
    Errand,
    after,
    message_of,
    perform,
    plan_errand,
)
from quickscale.core.skin_system.exceptions import Refused
from quickscale.core.skin_system.faults import CORRECTABLE, Faults, read_faults
from quickscale.core.skin_system.forms import FormPlan, build_form
from quickscale.core.skin_system.inputs import FIND
from quickscale.core.skin_system.lookups import asked_field, show_lookup
from quickscale.core.skin_system.navigation import build_breadcrumbs, build_steps
from quickscale.core.skin_system.pages import require_success
from quickscale.core.skin_system.panels import build_panels
from quickscale.core.skin_system.people import describe_user
from quickscale.core.skin_system.places import standings
from quickscale.core.skin_system.rendering import (
    action_templates,
    finish_response,
    render_page,
    screen_templates,
)
from quickscale.core.skin_system.shared import load_shared


class SeeOther(HttpResponseRedirect):
    """What became of a POST is to be seen at another URL, with GET."""

    status_code = 303


def answer_errand(errand: Errand) -> HttpResponse:
    """Ask with GET, act with POST.

    Raises:
        Refused: the visitor may not, or the operation failed for no fault of theirs.
    """
    page = errand.page
    if not page.allows(errand.operation.name):
        raise Refused(403)
    if page.request.method == "POST" and FIND not in page.request.POST:
        return act(errand)
    plan = plan_errand(errand, again=page.request.method == "POST")
    if field := asked_field(page, plan.inputs):
        return show_lookup(page, field, url=errand.url, prefix=plan.prefix)
    return show_form(errand, plan)


def act(errand: Errand) -> HttpResponse:
    """Perform an errand, then lead to what follows or show what was wrong."""
    response = perform(errand)
    if response.status in CORRECTABLE:
        names = [field.name for field in plan_errand(errand).inputs]
        faults = read_faults(response.data, names)
        return show_form(errand, plan_errand(errand, faults=faults, again=True), faults=faults)
    require_success(response)
    messages.success(errand.page.request, message_of(errand))
    return finish_response(SeeOther(after(errand, response.data)))


def show_form(errand: Errand, plan: FormPlan, *, faults: Faults | None = None) -> HttpResponse:
    page = errand.page
    chrome = build_chrome(page.request, place=page.place, title=plan.title)
    chrome["breadcrumbs"] = build_breadcrumbs(
        page, plan.title, data=errand.subject, subject=plan.object
    )
    chrome["steps"] = build_steps(page) if errand.is_screen else []
    context = {
        "page": chrome,
        "user": describe_user(page.request),
        "shared": load_shared(page.request),
        "form": build_form(page, plan),
        "panels": build_panels(page, data=errand.subject) if errand.is_screen else [],
        "actions": own_actions(errand),
    }
    return render_page(page.request, templates_of(errand), context, status=422 if faults else 200)


def own_actions(errand: Errand) -> list[dict[str, object]]:
    """Return what else can be done on a form screen."""
    if not errand.is_screen:
        return []
    offered = (
        it for it in standings(errand.page.screen) if it.action in errand.page.screen.actions
    )
    return present_actions(errand.page, offered, data=errand.subject)


def templates_of(errand: Errand) -> list[str]:
    if errand.is_screen:
        return screen_templates(errand.page.place)
    return action_templates(errand.page.place, errand.standing.action.name)
