"""The Idempotency-Key header: an unsafe operation runs once, however often it is sent.

The key, the answer and the effect are committed together; a rival with the same key waits at the
key's unique constraint and is then given the first one's answer. Only success is remembered: an
error changes nothing, so the same key may be sent again with the mistake mended.

An operation that asks another company in between commits in two steps. It notes the first one with
:meth:`IdempotentMixin.note_progress`; should its process die before it answers, the next request
with the key goes on from there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.http.request_context import client_ip

from .authentication import find_credential
from .models import IdempotencyRecord, in_a_day
from .problems import Problem

HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"
MAX_KEY_LENGTH = 255
#: How long an operation that runs outside of a transaction may take before its key is free again.
LEASE = timedelta(minutes=5)

Handler = Callable[..., Response]
Run = Callable[[IdempotencyRecord], Response]


class InvalidKey(Problem):
    default_code = "idempotency-key-invalid"
    default_detail = _("An idempotency key must be 1 to 255 visible ASCII characters.")


class KeyReused(Problem):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency-key-reused"
    default_detail = _("This idempotency key was already used for another request.")


class StillRunning(Problem):
    status_code = status.HTTP_409_CONFLICT
    default_code = "idempotency-key-in-use"
    default_detail = _(
        "The first request with this idempotency key is still in progress. Try again in a moment."
    )

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "1"})


class _Failed(Exception):
    def __init__(self, response: Response) -> None:
        self.response = response


class IdempotentMixin(APIView):
    """Gives a view's unsafe operations the Idempotency-Key header.

    Attributes:
        idempotency_once: the fields of the answer that are given to the first request alone, such
            as a new key: they are not written down, and whoever asks again finds them empty.
        idempotency_atomic: whether the operation runs in the transaction that holds its key. Switch
            it off for an operation that calls another company in between; a rival is then answered
            409 with Retry-After while it runs.
    """

    idempotency_atomic = True
    idempotency_once: tuple[str, ...] = ()
    _record: IdempotencyRecord | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = str(request.method)
        handler: Handler | None = getattr(self, method.lower(), None)
        if handler and method not in SAFE_METHODS and HEADER in request.headers:
            setattr(self, method.lower(), partial(self._run_once, handler))

    def get_idempotency_scope(self, request: Request) -> str:
        """Return whose key it is; two scopes may use the same key."""
        if api_key := find_credential(request):
            return f"key:{api_key.public_id}"
        if request.user and request.user.is_authenticated:
            return f"user:{request.user.pk}"
        session_key = getattr(getattr(request, "session", None), "session_key", None)
        return f"session:{session_key}" if session_key else f"address:{client_ip(request)}"

    def read_progress(self) -> str:
        """Return what an earlier run of this very request has committed; empty if nothing."""
        return self._record.progress if self._record else ""

    def note_progress(self, reference: str) -> None:
        """Note what is committed with the running transaction, before this request is answered.

        Raises:
            StillRunning: it took so long that the key was given to another run.
        """
        # Within the transaction that holds the key, the answer is committed with it.
        if self._record is None or self.idempotency_atomic:
            return
        # The lease ends here, and its token stays: whoever sends the key again goes on at once, and
        # as long as nobody does, this run may still write its answer down.
        held = IdempotencyRecord.objects.held_by(self._record)
        if not held.update(progress=reference, locked_until=None, expires_at=in_a_day()):
            raise StillRunning

    def _run_once(self, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = IdempotencyRecord(
            scope=self.get_idempotency_scope(request),
            key=read_key(request),
            fingerprint=take_fingerprint(request),
        )
        run = partial(self._run_under, partial(handler, request, *args, **kwargs))
        is_remembered = partial(outlives_its_cookies, asked, request)
        runner = run_atomically if self.idempotency_atomic else run_apart
        return runner(asked, run, is_remembered, self.idempotency_once)

    def _run_under(self, run: Callable[[], Response], record: IdempotencyRecord) -> Response:
        self._record = record
        return run()


def read_key(request: Request) -> str:
    key: str = request.headers[HEADER]
    if not 1 <= len(key) <= MAX_KEY_LENGTH or not (key.isascii() and key.isprintable()):
        raise InvalidKey
    return key


def take_fingerprint(request: Request) -> str:
    asked = [request.method, request.get_full_path(), canonicalise(request.data)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def canonicalise(data: Any) -> Any:
    if not isinstance(data, QueryDict):
        return data
    return {
        name: [_digest(item) if isinstance(item, UploadedFile) else item for item in items]
        for name, items in data.lists()
    }


def _digest(upload: UploadedFile[bytes]) -> str:
    digest = hashlib.sha256(str(upload.name).encode())
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def find_record(record: IdempotencyRecord) -> IdempotencyRecord | None:
    """Return what is written down of the key, None if it is new.

    Raises:
        KeyReused: the key stands for another request.
    """
    stored = IdempotencyRecord.objects.filter(
        scope=record.scope, key=record.key, expires_at__gt=timezone.now()
    ).first()
    if stored is not None and stored.fingerprint != record.fingerprint:
        raise KeyReused
    return stored


def replay(stored: IdempotencyRecord) -> Response:
    """Return what was answered to the key before."""
    data = json.loads(stored.body) if stored.body else None
    return Response(data, status=stored.status, headers={REPLAYED_HEADER: "true"})


def run_atomically(
    asked: IdempotencyRecord,
    run: Run,
    is_remembered: Callable[[], bool],
    once: tuple[str, ...],
) -> Response:
    """Run inside the transaction that acquires the key; any failure leaves nothing behind."""
    try:
        with transaction.atomic():
            record = acquire_key(asked)
            if record.status is not None:
                return replay(record)
            response = run(record)
            if response.status_code >= status.HTTP_400_BAD_REQUEST:
                raise _Failed(response)
            store_answer(record, response, is_remembered=is_remembered(), once=once)
            return response
    except _Failed as failed:
        return failed.response


def run_apart(
    asked: IdempotencyRecord,
    run: Run,
    is_remembered: Callable[[], bool],
    once: tuple[str, ...],
) -> Response:
    """Acquire the key, run, and then write the answer down; or go on with a run that has committed
    something and was not answered.
    """
    record = acquire_key(asked)
    if record.status is not None:
        return replay(record)
    with _release_on_error(record):
        response = run(record)
    is_success = response.status_code < status.HTTP_400_BAD_REQUEST
    store_answer(record, response, is_remembered=is_success and is_remembered(), once=once)
    return response


def acquire_key(asked: IdempotencyRecord) -> IdempotencyRecord:
    """Acquire the key for a run, unless it is answered: then return the answer.

    It may be new, or left by a run that died or noted its progress. A rival that has inserted it
    and not committed is waited for.

    Raises:
        KeyReused: the key stands for another request.
        StillRunning: a rival has it.
    """
    same = IdempotencyRecord.objects.filter(scope=asked.scope, key=asked.key)
    for _time in range(2):
        if IdempotencyRecord.objects.insert_leased(asked, lease=LEASE):
            return asked
        if stored := find_record(asked):
            return stored if stored.status is not None else take_over(stored)
        same.filter(expires_at__lte=timezone.now()).delete()
    raise StillRunning


def take_over(stored: IdempotencyRecord) -> IdempotencyRecord:
    unanswered = IdempotencyRecord.objects.filter(pk=stored.pk, status=None)
    record = unanswered.acquire(lease=LEASE)
    if record is None:
        raise StillRunning
    return record


@contextmanager
def _release_on_error(record: IdempotencyRecord) -> Iterator[None]:
    try:
        yield
    except BaseException:
        release_key(record)
        raise


def release_key(record: IdempotencyRecord) -> None:
    """Free a key, unless something was committed under it that the next request goes on with."""
    held = IdempotencyRecord.objects.held_by(record)
    if not held.filter(progress="").delete()[0]:
        IdempotencyRecord.objects.release(record)


def store_answer(
    record: IdempotencyRecord, response: Response, *, is_remembered: bool, once: tuple[str, ...]
) -> None:
    """Write the answer beside its key, or free the key, unless another run has taken it over."""
    if not is_remembered:
        release_key(record)
        return
    data = response.data
    if once and data is not None:
        data = {**data, **dict.fromkeys(once, "")}
    body = "" if data is None else JSONRenderer().render(data).decode()
    answered = {"status": response.status_code, "body": body, "expires_at": in_a_day()}
    IdempotencyRecord.objects.release(record, **answered)


def outlives_its_cookies(record: IdempotencyRecord, request: Request) -> bool:
    """Whether the answer is whole without its cookies.

    One that gives a guest their first session isn't: whoever sends the key again without that
    session never got it.
    """
    is_new_guest = record.scope.startswith("address:")
    return not (is_new_guest and getattr(getattr(request, "session", None), "modified", False))
