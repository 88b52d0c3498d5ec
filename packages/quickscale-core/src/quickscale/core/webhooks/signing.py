"""Signatures as Standard Webhooks has them (standardwebhooks.com)."""

import secrets
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime

from standardwebhooks import Webhook

_SECRET_BYTES = 32


def make_secret() -> str:
    return f"whsec_{b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"


def sign_body(body: str, *, id: str, at: datetime, secrets: Iterable[str]) -> dict[str, str]:
    signatures = (Webhook(secret).sign(id, at, body) for secret in secrets)
    return {
        "webhook-id": id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
