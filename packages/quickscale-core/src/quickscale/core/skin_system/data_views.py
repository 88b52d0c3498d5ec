"""Screens as JSON, for skins that are drawn in the browser."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from quickscale.core.api.client.client import relayed
from quickscale.core.http.problem_details import CONTENT_TYPE, build_problem
from quickscale.core.skin_system.exceptions import Refused, UnknownScreen
from quickscale.core.skin_system.kinds import answer_page
from quickscale.core.skin_system.lazies import settle
from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.places import Place, find_place
from quickscale.core.skin_system.refusals import describe_error
from quickscale.core.skin_system.rendering import finish_response
from quickscale.core.skin_system.zones import in_visitors_zone

#: What belongs to a document drawn on the server.
_OF_DOCUMENTS = ("nonce", "tokens_url", "messages")


@relayed
@require_safe
@in_visitors_zone
def show_data(request: HttpRequest, theme: str, name: str) -> HttpResponse:
    """Answer with what a template of the screen would be given.

    The path's parameters stand in the query, ``/_screens/yoga/class-detail.json?slug=…``, beside
    the page's own query.
    """
    page = open_page(request, theme, name)
    try:
        answer = answer_page(page)
    except Refused as refusal:
        return answer_problem(request, refusal)
    if isinstance(answer, HttpResponse):
        raise Http404
    context: dict[str, Any] = {**answer.context}
    chrome = {**settle(context["page"]), "path": page.path, "url": page.url_with()}
    context["page"] = {key: item for key, item in chrome.items() if key not in _OF_DOCUMENTS}
    return finish_response(JsonResponse(settle(context), status=answer.status))


def open_page(request: HttpRequest, theme: str, name: str) -> Page:
    try:
        place = find_place(f"{theme}:{name}")
    except UnknownScreen:
        raise Http404 from None
    values = read_values(request, place)
    page = Page(request, place, values)
    page.query = request.GET.copy()
    for param in place.params:
        page.query.pop(param)
    if not page.path:
        raise Http404
    return page


def read_values(request: HttpRequest, place: Place) -> dict[str, str]:
    """Return the path's parameters, all of which have to be given."""
    if not all(request.GET.get(name) for name in place.params):
        raise Http404
    return {name: request.GET[name] for name in place.params}


def answer_problem(request: HttpRequest, refusal: Refused) -> HttpResponse:
    title, text = describe_error(refusal.status)
    problem = build_problem(
        status_code=refusal.status,
        code="refused",
        title=title,
        detail=refusal.detail or text,
        instance=request.path,
    )
    response = JsonResponse(problem, status=refusal.status, content_type=CONTENT_TYPE)
    return finish_response(response)
