"""A mail is sent if the caller's transaction commits, and says what the templates say."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.template import TemplateDoesNotExist

from quickscale.core import mail
from quickscale.core.http.middleware import RequestContextMiddleware
from quickscale.core.mail.models import OutgoingMail

CONTEXT = {"name": "Zoë & Co", "link": "https://shop.example.com/x?a=1&b=2"}


def html_of(message):
    return message.alternatives[0].content


@pytest.fixture
def sent(db, mailoutbox):
    def send(template="greeting", **options):
        mail.send(template, **{"to": "ada@example.com", "context": CONTEXT, **options})
        return mailoutbox[-1]

    return send


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_sent_once_the_transaction_commits(mailoutbox):
    with transaction.atomic():
        mail.send("greeting", to="ada@example.com", context=CONTEXT)
        assert not mailoutbox
    [message] = mailoutbox
    assert message.to == ["ada@example.com"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_if_the_transaction_rolls_back(mailoutbox):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mail.send("greeting", to="ada@example.com", context=CONTEXT)
        raise ZeroDivisionError
    assert not mailoutbox
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_a_template_that_is_missing_is_an_error_for_the_caller():
    with pytest.raises(TemplateDoesNotExist):
        mail.send("no_such_mail", to="ada@example.com", context={})
    assert not OutgoingMail.objects.exists()


def test_each_recipient_gets_a_mail_of_their_own(sent, mailoutbox):
    sent(to=["ada@example.com", "bob@example.com"])
    assert [message.to for message in mailoutbox] == [["ada@example.com"], ["bob@example.com"]]


def test_the_subject_is_one_line_and_nothing_in_it_is_escaped(sent):
    assert sent().subject == "Hello Zoë & Co"


def test_a_line_break_in_a_value_cannot_add_a_header(sent):
    context = {**CONTEXT, "name": "Eve\r\nBcc: all@example.com"}
    assert sent(context=context).subject == "Hello Eve Bcc: all@example.com"


def test_nothing_is_escaped_in_the_text_and_everything_in_the_html(sent):
    message = sent()
    assert "Dear Zoë & Co <en>" in message.body
    assert "Dear Zoë &amp; Co &lt;en&gt;" in html_of(message)


def test_html_is_drawn_from_the_text_where_a_mail_has_none_of_its_own(sent):
    html = html_of(sent())
    assert 'class="button" href="https://shop.example.com/x?a=1&amp;b=2"' in html
    assert '<p class="code" dir="ltr"' in html
    assert "123456</p>" in html


def test_html_of_its_own_stands_in_the_shared_layout(sent):
    html = html_of(sent("drawn"))
    assert "<p>Zoë &amp; Co asks.</p>" in html
    assert ">Example</a>" in html
    assert "prefers-color-scheme: dark" in html


def test_the_layout_has_the_colours_of_the_skin(sent):
    assert "background:#0f5f4c" in html_of(sent())


def test_the_text_ends_with_the_site(sent):
    assert sent().body.endswith("-- \nExample\nhttp://testserver\n")


def test_a_mail_is_written_in_the_recipients_language(sent):
    assert "Ja." in sent(language="de").body


def test_a_mail_in_arabic_reads_from_right_to_left(sent):
    assert '<html lang="ar" dir="rtl">' in html_of(sent(language="ar"))


def test_holiday_notices_do_not_answer_a_mail(sent):
    assert sent().extra_headers["Auto-Submitted"] == "auto-generated"


def test_links_begin_with_the_address_of_the_site(settings):
    settings.QUICKSCALE_SITE_URL = "https://shop.example.com/"
    assert mail.absolute_url("/cart/?a=1") == "https://shop.example.com/cart/?a=1"
    assert mail.absolute_url("https://cdn.example.com/x") == "https://cdn.example.com/x"


def test_without_an_address_links_begin_with_the_host_that_was_asked(settings, rf):
    settings.QUICKSCALE_SITE_URL = ""
    middleware = RequestContextMiddleware(lambda request: mail.absolute_url("/cart/"))
    request = rf.get("/", headers={"Host": "localhost:9000"})
    assert middleware(request) == "http://localhost:9000/cart/"


def test_without_an_address_or_a_visitor_links_lead_to_a_development_server(settings):
    settings.QUICKSCALE_SITE_URL = ""
    assert mail.absolute_url("/cart/") == "http://localhost:8000/cart/"
