"""The private address at which an agent's calendar program finds their viewings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quickscale_business_themes.realestate.services.agent_calendars import (
    find_agent,
    write_agent_calendar,
)


@require_safe
@never_cache
def show_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Give a calendar to whoever knows its address: calendar programs can't sign in."""
    agent = find_agent(token)
    if agent is None:
        return HttpResponseNotFound(content_type="text/plain")
    content = write_agent_calendar(agent)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="viewings.ics"'
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
