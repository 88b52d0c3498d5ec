"""The end of alerts, by a link of their mails."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import parsers, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.account.alerts.stopping import read_token, stop
from quickscale.core.api.permissions import NotImpersonatingOrReadOnly

_TOKEN = OpenApiParameter("token", OpenApiTypes.STR, OpenApiParameter.PATH)


class AlertStopSerializer(serializers.Serializer[Any]):
    """Which searches a link is about, and whether their e-mails have ended."""

    searches = serializers.CharField(read_only=True, label=_("Saved searches"))
    is_stopped = serializers.BooleanField(read_only=True, label=_("E-mails ended"))
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "searches", "columns": ["is_stopped"]}

    def get_can(self, said: dict[str, Any]) -> dict[str, bool]:
        return {"stop": not said["is_stopped"]}


class AlertStopView(APIView):
    """The end of the e-mails of one saved search, or of all of a person's, by a link of one.

    A mail program posts here without cookies (RFC 8058). Whoever opens the address in a browser is
    led to the page; only what is posted ends anything.
    """

    authentication_classes = ()
    permission_classes = (NotImpersonatingOrReadOnly,)
    parser_classes = (parsers.JSONParser, parsers.FormParser, parsers.MultiPartParser)
    serializer_class = AlertStopSerializer
    resource = {"name": "alert_stop", "label": _("alert"), "plural": _("alerts")}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            return HttpResponseRedirect(reverse("base:alert-stop", kwargs=kwargs))
        return super().dispatch(request, *args, **kwargs)

    @extend_schema(
        operation_id="alert-stop-retrieve",
        summary=_("E-mails for saved searches"),
        parameters=[_TOKEN],
        responses=AlertStopSerializer,
    )
    def get(self, request: Request, token: str) -> Response:
        return self._answer(token)

    @extend_schema(
        operation_id="alert-stop-create",
        summary=_("End e-mails"),
        parameters=[_TOKEN],
        request=None,
        responses=AlertStopSerializer,
    )
    def post(self, request: Request, token: str) -> Response:
        found = read_token(token)
        if found is not None:
            stop(found[1])
        return self._answer(token)

    def _answer(self, token: str) -> Response:
        found = read_token(token)
        if found is None:
            raise Http404
        is_all, searches = found
        names = list(searches.order_by("pk").values_list("name", flat=True)[:1])
        said = {
            "searches": _("All saved searches") if is_all else "".join(names),
            "is_stopped": not searches.exclude(next_at=None).exists(),
        }
        return Response(AlertStopSerializer(said).data)
