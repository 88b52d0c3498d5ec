"""Every mail of the project with an example context, for the preview."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.template import engines
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from .accounts import render_account_mail
from .links import absolute_url
from .mail_types import MailType, list_types
from .rendering import Rendered, render_content, render_mail

#: Where the account library keeps its mails.
_ACCOUNT_FOLDERS = ("account/email", "mfa/email", "socialaccount/email", "usersessions/email")


@dataclass(frozen=True, slots=True)
class MailSample:
    name: str
    is_account: bool = False
    mail_type: MailType | None = None

    def render(self, language: str = "") -> Rendered:
        if self.mail_type is not None:
            with translation.override(language or translation.get_language()):
                return render_content(self.mail_type, self.mail_type.sample())
        if not self.is_account:
            return render_mail(self.name, read_sample(self.name), language=language)
        with translation.override(language or translation.get_language()):
            return render_account_mail(self.name, account_sample())


def list_samples() -> list[MailSample]:
    own = {
        path.parent.relative_to(root / "mail").as_posix()
        for root in template_roots()
        for path in (root / "mail").glob("**/subject.txt")
    }
    account = {
        str(path.relative_to(root)).removesuffix("_subject.txt")
        for root in template_roots()
        for folder in _ACCOUNT_FOLDERS
        for path in (root / folder).glob("*_subject.txt")
    }
    return [
        *(MailSample(name, mail_type=found) for name, found in sorted(list_types().items())),
        *map(MailSample, sorted(own)),
        *map(partial(MailSample, is_account=True), sorted(account)),
    ]


def template_roots() -> Iterator[Path]:
    for engine in engines.all():
        yield from map(Path, engine.dirs)
        if engine.app_dirs:
            yield from map(Path, get_app_template_dirs("templates"))


def read_sample(name: str) -> dict[str, Any]:
    """Return the context of ``sample.json``; ``2026-12-02T12:00:00Z`` is a moment."""
    try:
        template: Any = get_template(f"mail/{name}/sample.json")
    except Exception:  # noqa: BLE001 - whatever the engine, a sample may be missing
        return {}
    context: dict[str, Any] = json.loads(Path(template.origin.name).read_text(encoding="utf-8"))
    return {name: read_moment(value) for name, value in context.items()}


def read_moment(value: Any) -> Any:
    return (parse_datetime(value) if isinstance(value, str) and "T" in value else None) or value


def account_sample() -> dict[str, Any]:
    return {
        "email": "ada@example.com",
        "user": "Ada Lovelace",
        "code": "AB12-CD34",
        "activate_url": absolute_url("/accounts/confirm-email/an-example/"),
        "password_reset_url": absolute_url("/accounts/password/reset/key/an-example/"),
        "signup_url": absolute_url("/accounts/signup/"),
        "from_email": "ada@example.org",
        "to_email": "ada@example.com",
        "deleted_email": "ada@example.net",
        "provider": "Example",
        "account": "Example",
        "ip": "192.0.2.1",
        "user_agent": "Example Browser",
        "timestamp": timezone.now(),
    }
