"""What other sites send without signing in: forms, and the confirmation of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, parsers, permissions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale_business_themes.crm.api.capture_input import HONEYPOT, CaptureInputSerializer
from quickscale_business_themes.crm.api.capture_limits import CaptureThrottle
from quickscale_business_themes.crm.exceptions import LinkExpired
from quickscale_business_themes.crm.models import CaptureForm, CaptureSubmission, SubmissionStatus
from quickscale_business_themes.crm.services.capture import (
    confirm_submission,
    find_form,
    find_submission,
    take_submission,
)

_TOKEN = OpenApiParameter("token", OpenApiTypes.STR, OpenApiParameter.PATH)
_THANKS = _("Thank you. We have received your details.")
_CONFIRM = _("Almost done. We have sent you an e-mail: please open the link in it.")


class CapturedSerializer(serializers.Serializer[Any]):
    """What somebody reads who has sent a form, and where they go from there."""

    title = serializers.CharField(read_only=True, label=_("Title"))
    message = serializers.CharField(
        read_only=True, label=_("Message"), style={"format": "longtext"}
    )
    success_url = serializers.URLField(read_only=True, allow_null=True, label=_("Page afterwards"))

    class Meta:
        presentation = {"title": "title", "columns": ["message"]}


def describe_captured(form: CaptureForm) -> dict[str, Any]:
    """Return what a form answers, whether or not it has kept anything."""
    message = _CONFIRM if form.double_opt_in else _THANKS
    title = _("Please confirm") if form.double_opt_in else _("Thank you")
    return {"title": title, "message": message, "success_url": form.success_url or None}


class CaptureView(APIView):
    """Where other sites send a form, as JSON or as HTML does.

    It knows no session, so that no other site's page can act for anybody.
    """

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    throttle_classes = (CaptureThrottle,)
    parser_classes = (*APIView.parser_classes, parsers.FormParser)
    resource = {"name": "capture", "label": _("form"), "plural": _("forms")}
    form: CaptureForm | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.form = find_form(kwargs["token"])
        if self.form is None:
            raise Http404
        if not is_allowed(self.form, request.headers.get("Origin", "")):
            raise exceptions.PermissionDenied(_("This site may not send this form."))

    @extend_schema(
        operation_id="capture-retrieve",
        summary=_("Form received"),
        parameters=[_TOKEN],
        responses=CapturedSerializer,
    )
    def get(self, request: Request, token: str) -> Response:
        return Response(CapturedSerializer(describe_captured(self.known_form)).data)

    @extend_schema(
        operation_id="capture-create",
        summary=_("Send form"),
        parameters=[_TOKEN],
        request=CaptureInputSerializer,
        responses={201: CapturedSerializer},
    )
    def post(self, request: Request, token: str) -> Any:
        form = self.known_form
        if not is_trapped(request.data):
            self.take(form, request)
        if is_of_browser(request):
            page = form.success_url or reverse("crm:capture-received", kwargs={"token": token})
            return HttpResponseRedirect(page, status=status.HTTP_303_SEE_OTHER)
        said = CapturedSerializer(describe_captured(form)).data
        return Response(said, status=status.HTTP_201_CREATED)

    def take(self, form: CaptureForm, request: Request) -> None:
        sent = CaptureInputSerializer(data=request.data, context={"form": form, "request": request})
        sent.is_valid(raise_exception=True)
        take_submission(
            form,
            sent.read_values(),
            utm=sent.read_utm(read_query(request.headers.get("Referer", ""))),
            consent_text=sent.validated_data.get("consent", ""),
        )

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer a browser that asks, before another site's script sends, whether it may."""
        return Response(status=status.HTTP_204_NO_CONTENT)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        allow_origin(final, request.headers.get("Origin", ""), self.form)
        return final

    def handle_exception(self, exc: Exception) -> Any:
        response = super().handle_exception(exc)
        return describe_faults(response, self.form) if is_of_browser(self.request) else response

    @property
    def known_form(self) -> CaptureForm:
        assert self.form is not None
        return self.form


def is_trapped(sent: Any) -> bool:
    """Whether the input that people don't see was filled in."""
    return isinstance(sent, Mapping) and bool(sent.get(HONEYPOT))


def is_of_browser(request: Any) -> bool:
    """Whether a form of HTML was sent, whose sender sees the answer as a page."""
    kind = str(request.content_type or "")
    is_form = kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data"))
    return is_form and "text/html" in request.headers.get("Accept", "")


def is_allowed(form: CaptureForm, origin: str) -> bool:
    """Whether a page of a site may send a form. What is no browser says no origin."""
    return not origin or not form.allowed_origins or origin in form.allowed_origins


def allow_origin(response: Any, origin: str, form: CaptureForm | None) -> None:
    """Let the scripts of a site read the answer, if its pages may send the form."""
    patch_vary_headers(response, ["Origin"])
    if not origin or form is None or not is_allowed(form, origin):
        return
    response["Access-Control-Allow-Origin"] = origin
    response["Access-Control-Allow-Methods"] = "POST"
    response["Access-Control-Allow-Headers"] = "Content-Type"
    response["Access-Control-Max-Age"] = "600"


def read_query(address: str) -> Mapping[str, str]:
    """Return what a page's address says, without what no database keeps: nobody typed that."""
    try:
        pairs = parse_qsl(urlsplit(address).query, max_num_fields=50)
    except ValueError:
        return {}
    return {name: value.replace("\0", "") for name, value in pairs}


def describe_faults(response: Any, form: CaptureForm | None) -> HttpResponse:
    """Return a problem as a text that people read in their browser."""
    problem = response.data
    errors = problem.get("errors") or {}
    lines = [str(problem.get("detail") or problem.get("title") or "")]
    lines += [
        f"{name_field(name, form)}: {' '.join(map(str, told))}" for name, told in errors.items()
    ]
    answer = HttpResponse(
        "\n".join(lines), status=response.status_code, content_type="text/plain; charset=utf-8"
    )
    if wait := response.headers.get("Retry-After"):
        answer["Retry-After"] = wait
    return answer


def name_field(name: str, form: CaptureForm | None) -> str:
    field = CaptureInputSerializer(context={"form": form}).fields.get(name)
    return str(field.label) if field else name


class ConfirmationSerializer(serializers.Serializer[Any]):
    """Whether what somebody sent is confirmed, or still can be."""

    title = serializers.CharField(read_only=True, label=_("Title"))
    message = serializers.CharField(
        read_only=True, label=_("Message"), style={"format": "longtext"}
    )
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "title", "columns": ["message"]}

    def get_can(self, said: dict[str, Any]) -> dict[str, bool]:
        """Return whether there is something to confirm."""
        return {"confirm": said["is_pending"]}


def describe_confirmation(submission: CaptureSubmission | None) -> dict[str, Any]:
    if submission is None:
        return {"title": _("Link expired"), "message": LinkExpired.message, "is_pending": False}
    if submission.status == SubmissionStatus.PENDING:
        asked = _("Confirm that you have sent this form to {team}.")
        message = asked.format(team=submission.form.team.name)
        return {"title": _("Please confirm"), "message": message, "is_pending": True}
    return {"title": _("Thank you"), "message": _THANKS, "is_pending": False}


class ConfirmationView(APIView):
    """The link in the mail to whoever is to confirm what they sent.

    Programs that look at mails open links: only what is posted confirms.
    """

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    serializer_class = ConfirmationSerializer
    resource = {
        "name": "capture_confirmation",
        "label": _("confirmation"),
        "plural": _("confirmations"),
    }

    @extend_schema(
        operation_id="capture-confirmation-retrieve",
        summary=_("Confirmation"),
        parameters=[_TOKEN],
        responses=ConfirmationSerializer,
    )
    def get(self, request: Request, token: str) -> Response:
        return self.answer(find_submission(token))

    @extend_schema(
        operation_id="capture-confirmation-create",
        summary=_("Confirm"),
        parameters=[_TOKEN],
        request=None,
        responses=ConfirmationSerializer,
    )
    def post(self, request: Request, token: str) -> Response:
        return self.answer(confirm_submission(token))

    def answer(self, submission: CaptureSubmission | None) -> Response:
        return Response(ConfirmationSerializer(describe_confirmation(submission)).data)
