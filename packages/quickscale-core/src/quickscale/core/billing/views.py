from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from stripe import SignatureVerificationError, WebhookSignature

from .events import NoEvent, store_event

#: How old a signature may be, in seconds, by a clock that may be five minutes off itself. An event
#: that is sent again is known by its id, so nobody can do anything twice with it.
TOLERANCE = 600


@csrf_exempt
@require_POST
def receive_event(request: HttpRequest) -> HttpResponse:
    """Keep an event and answer at once; Stripe sends anything but 2xx again."""
    try:
        payload = request.body.decode()
    except UnicodeDecodeError:
        return reject_event("The body isn't valid UTF-8.")
    if not is_signed(payload, request.headers.get("Stripe-Signature", "")):
        return reject_event("The signature is invalid.")
    try:
        store_event(payload)
    except NoEvent:
        return reject_event("The body isn't an event.")
    return HttpResponse(status=204)


def is_signed(payload: str, header: str) -> bool:
    for secret in webhook_secrets():
        try:
            return bool(WebhookSignature.verify_header(payload, header, secret, TOLERANCE))
        except SignatureVerificationError:
            continue
    return False


def webhook_secrets() -> list[str]:
    """Return the secrets; while one replaces another, both are given with a comma."""
    given = getattr(settings, "STRIPE_WEBHOOK_SECRET", "")
    return [secret.strip() for secret in given.split(",") if secret.strip()]


def reject_event(reason: str) -> HttpResponse:
    return JsonResponse({"detail": reason}, status=400)
