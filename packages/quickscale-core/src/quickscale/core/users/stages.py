"""The steps of signing in at which a code is entered, which ``AccountAdapter`` puts in the place of
allauth's own: each code is counted, by visitor and not by account, before it is compared."""

# allauth has no annotations that mypy can rely on.
# mypy: allow-subclassing-any

import json
from typing import Any

from allauth.account import stages as account
from allauth.mfa import stages as mfa
from django.http import HttpRequest

from quickscale.core.audit.services import record

from . import mail_limits, mailed_codes
from .mail_limits import MailKind

#: Where a request keeps what was answered at a step, for allauth makes its stages more than once.
_ANSWERED = "_quickscale_answered"


class LoginByCodeStage(account.LoginByCodeStage):
    """Takes any code that was mailed to the address, once."""

    def __init__(self, controller: Any, request: HttpRequest, login: Any) -> None:
        super().__init__(controller, request, login)
        email, code = self.state.get("email"), _read_code(self)
        if email and code:
            self.state["code"] = _answer_once(self, lambda: self._expect(email, code))

    def _expect(self, email: str, code: str) -> str:
        mail_limits.count_mailed_code(self.request, email)
        own = self.state.get("code", "")
        if self.login.user is None:
            # As a wrong code is for a known address, which the time that it takes would tell.
            record("account.sign_in_failed", data={"method": "code"})
            return ""
        if mailed_codes.use(MailKind.LOGIN, email, code, own=own):
            mail_limits.take_back(self.request)
            mail_limits.allow_next_mail(self.request, MailKind.LOGIN, email)
            return code
        return "" if mailed_codes.is_same(code, own) else own


class EmailVerificationStage(account.EmailVerificationStage):
    """Counts codes that are tried for an address, however many sessions try them."""

    def __init__(self, controller: Any, request: HttpRequest, login: Any) -> None:
        super().__init__(controller, request, login)
        if _read_code(self):
            email = login.email or login.user.email
            _answer_once(self, lambda: mail_limits.count_mailed_code(request, email))


class AuthenticateStage(mfa.AuthenticateStage):
    def __init__(self, controller: Any, request: HttpRequest, login: Any) -> None:
        super().__init__(controller, request, login)
        if login.user is not None and _read_code(self):
            _answer_once(self, lambda: mail_limits.count_second_factor(request, login.user))


#: Which of allauth's stages are replaced, by path.
REPLACED = {
    f"{stage.__base__.__module__}.{stage.__name__}": f"{stage.__module__}.{stage.__name__}"
    for stage in (LoginByCodeStage, EmailVerificationStage, AuthenticateStage)
}


def _read_code(stage: account.LoginStage) -> str:
    request = stage.request
    if request.method != "POST" or stage.controller.state.get("current") != stage.key:
        return ""
    if request.content_type != "application/json":
        return str(request.POST.get("code", ""))
    try:
        body = json.loads(request.body)
    except ValueError:
        return ""
    return str(body.get("code") or body.get("key") or "") if isinstance(body, dict) else ""


def _answer_once(stage: account.LoginStage, answer: Any) -> Any:
    answered = getattr(stage.request, _ANSWERED, {})
    if stage.key not in answered:
        answered[stage.key] = answer()
        setattr(stage.request, _ANSWERED, answered)
    return answered[stage.key]
