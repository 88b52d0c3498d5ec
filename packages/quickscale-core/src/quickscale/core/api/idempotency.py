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
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.models import IdempotencyRecord, in_a_day
from quickscale.core.api.problems import Problem
from quickscale.core.api_keys.current import api_key_of
from quickscale.core.http.request_context import client_ip

HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"
MAX_KEY_LENGTH = 255
#: How long an operation that runs outside of a transaction may take before its key is free again.
LEASE = timedelta(minutes=5)

Handler = Callable[..., Response]


class InvalidKey(Problem):
    """The header is not a key."""

    default_code = "idempotency-key-invalid"
    default_detail = _("An idempotency key must be 1 to 255 visible ASCII characters.")


class KeyReused(Problem):
    """The key already stands for something else."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency-key-reused"
    default_detail = _("This idempotency key was already used for another request.")


class StillRunning(Problem):
    """The first request with this key has not been answered yet."""

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
        if api_key := api_key_of(request):
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
        if self._record is None:
            return
        noted = IdempotencyRecord.objects.filter(pk=self._record.pk)
        if not noted.update(progress=reference, expires_at=in_a_day()):
            raise StillRunning

    def _run_once(self, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> Response:
        record = IdempotencyRecord(
            scope=self.get_idempotency_scope(request),
            key=read_key(request),
            fingerprint=take_fingerprint(request),
        )
        run = partial(handler, request, *args, **kwargs)
        stored = find_record(record)
        if stored is not None and (stored.status is not None or not stored.progress):
            return replay(stored)
        self._record = record = stored or record
        is_remembered = partial(outlives_its_cookies, record, request)
        runner = run_atomically if self.idempotency_atomic else run_apart
        return runner(record, run, is_remembered, self.idempotency_once)


def read_key(request: Request) -> str:
    """Return the header's value, checked."""
    key: str = request.headers[HEADER]
    if not 1 <= len(key) <= MAX_KEY_LENGTH or not (key.isascii() and key.isprintable()):
        raise InvalidKey
    return key


def take_fingerprint(request: Request) -> str:
    """Return a digest of what is asked: the method, the path with its query, and the body."""
    asked = [request.method, request.get_full_path(), canonicalise(request.data)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def canonicalise(data: Any) -> Any:
    """Return a parsed body as JSON, a file as its name and digest."""
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
    """Return what was answered to the key before.

    Raises:
        StillRunning: the first request isn't answered yet.
    """
    if stored.status is None:
        raise StillRunning
    data = json.loads(stored.body) if stored.body else None
    return Response(data, status=stored.status, headers={REPLAYED_HEADER: "true"})


def run_atomically(
    record: IdempotencyRecord,
    run: Callable[[], Response],
    is_remembered: Callable[[], bool],
    once: tuple[str, ...],
) -> Response:
    """Run inside the transaction that claims the key; any failure leaves nothing behind."""
    try:
        with transaction.atomic():
            if not claim(record):
                return await_rival(record)
            response = run()
            if response.status_code >= status.HTTP_400_BAD_REQUEST:
                raise _Failed(response)
            settle(record, response, is_remembered=is_remembered(), once=once)
            return response
    except _Failed as failed:
        return failed.response


def run_apart(
    record: IdempotencyRecord,
    run: Callable[[], Response],
    is_remembered: Callable[[], bool],
    once: tuple[str, ...],
) -> Response:
    """Claim the key for a while, run, and then write the answer down; or go on with a run that has
    committed something and was not answered.
    """
    if not record.progress:
        record.expires_at = timezone.now() + LEASE
        if not claim(record):
            return await_rival(record)
    with _release_on_error(record):
        response = run()
    is_success = response.status_code < status.HTTP_400_BAD_REQUEST
    settle(record, response, is_remembered=is_success and is_remembered(), once=once)
    return response


def await_rival(record: IdempotencyRecord) -> Response:
    """Return the answer of the rival that claimed the key first."""
    stored = find_record(record)
    if stored is None:
        raise StillRunning
    return replay(stored)


@contextmanager
def _release_on_error(record: IdempotencyRecord) -> Iterator[None]:
    try:
        yield
    except BaseException:
        release(record)
        raise


def release(record: IdempotencyRecord) -> None:
    """Free a key, unless something was committed under it that the next request goes on with."""
    IdempotencyRecord.objects.filter(pk=record.pk, progress="").delete()


def claim(record: IdempotencyRecord) -> bool:
    """Insert the key; False if a rival was first. Waits for a rival that has not committed yet."""
    expired = IdempotencyRecord.objects.filter(
        scope=record.scope, key=record.key, expires_at__lte=timezone.now()
    )
    try:
        with transaction.atomic():
            expired.delete()
            record.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def settle(
    record: IdempotencyRecord, response: Response, *, is_remembered: bool, once: tuple[str, ...]
) -> None:
    """Write the answer beside its key, or free the key."""
    if not is_remembered:
        release(record)
        return
    record.status = response.status_code
    data = response.data
    if once:
        data = {**data, **dict.fromkeys(once, "")}
    record.body = "" if data is None else JSONRenderer().render(data).decode()
    record.expires_at = in_a_day()
    record.save(update_fields=["status", "body", "expires_at"])


def outlives_its_cookies(record: IdempotencyRecord, request: Request) -> bool:
    """Whether the answer is whole without its cookies.

    One that gives a guest their first session isn't: whoever sends the key again without that
    session never got it.
    """
    is_new_guest = record.scope.startswith("address:")
    return not (is_new_guest and getattr(getattr(request, "session", None), "modified", False))
