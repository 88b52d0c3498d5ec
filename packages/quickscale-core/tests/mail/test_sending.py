from __future__ import annotations

from pathlib import Path

import pytest
from django.core import mail as django_mail
from django.db import transaction
from django.template import TemplateDoesNotExist

from quickscale.core import mail
from quickscale.core.mail.models import OutgoingMail

CONTEXT = {"name": "Zoë & Co", "link": "https://shop.example.com/x?a=1&b=2"}


@pytest.fixture(autouse=True)
def own_templates(settings):
    templates = [{**settings.TEMPLATES[0], "DIRS": [Path(__file__).parent / "templates"]}]
    settings.TEMPLATES = templates


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_sent_once_the_transaction_commits(mailoutbox):
    with transaction.atomic():
        mail.send("greeting", to="ada@example.com", context=CONTEXT)
        assert not mailoutbox
    [message] = mailoutbox
    assert message.to == ["ada@example.com"]
    assert message.subject == "Hello Zoë & Co"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_if_the_transaction_rolls_back(mailoutbox):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mail.send("greeting", to="ada@example.com", context=CONTEXT)
        raise ZeroDivisionError
    assert not mailoutbox
    assert not OutgoingMail.objects.exists()
