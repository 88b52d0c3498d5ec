"""No webhook reaches a server that is not on the internet."""

import socket

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from quickscale.core.http.addresses import check_url
from quickscale.core.webhooks import transport
from quickscale.core.webhooks.transport import post_webhook

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001::1",
    "ff02::1",
    "::a00:1",
    "::8.8.8.8",
    "::ffff:0:a00:1",
    "::ffff:0:808:808",
    "64:ff9b::a00:1",
    "2002:a00:1::1",
    "2001:0:a00:1::1",
    "2001:db8:1::5efe:a00:1",
    "2a00:1450:1::200:5efe:a00:1",
    "fec0::1",
    "feff::1",
]


@pytest.fixture(autouse=True)
def in_production(settings):
    settings.QUICKSCALE_WEBHOOKS_ALLOW_LOCAL = False


@pytest.fixture
def names(monkeypatch):
    """A name server: what a host leads to, in turn."""
    known, asked = {}, []

    def getaddrinfo(host, port, *args, **kwargs):
        asked.append(host)
        addresses = known[host].pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (it, port)) for it in addresses]

    monkeypatch.setattr("quickscale.core.http.addresses.socket.getaddrinfo", getaddrinfo)
    known["asked"] = asked
    return known


@pytest.fixture
def connected(monkeypatch):
    """What is connected to; nothing answers."""
    seen = []

    def create_connection(address, timeout):
        seen.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(transport.socket, "create_connection", create_connection)
    return seen


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused_when_it_is_typed_and_when_it_is_sent_to(address, connected):
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(ValidationError):
        check_url(f"https://{host}/hooks")
    assert post_webhook(f"https://{host}/hooks", b"{}", {}).problem == "address"
    assert connected == []


@pytest.mark.parametrize(
    "host", ["localhost", "0x7f.1", "2130706433", "0177.0.0.1", "127.1", "0", "[::ffff:7f00:1]"]
)
def test_an_address_in_disguise_is_refused_when_it_is_sent_to(host, connected):
    assert post_webhook(f"https://{host}/", b"{}", {}).problem in ("address", "resolve")
    assert connected == []


def test_a_name_that_leads_inside_is_refused(names, connected):
    names["inside.example.com"] = [["10.0.0.5"]]
    assert post_webhook("https://inside.example.com/", b"{}", {}).problem == "address"
    assert connected == []


def test_a_name_that_leads_inside_too_is_refused(names, connected):
    names["both.example.com"] = [["93.184.215.14", "127.0.0.1"]]
    assert post_webhook("https://both.example.com/", b"{}", {}).problem == "address"
    assert connected == []


def test_a_name_is_asked_once_and_its_first_answer_connected_to(names, connected):
    names["turns.example.com"] = [["93.184.215.14"], ["127.0.0.1"]]
    assert post_webhook("https://turns.example.com/", b"{}", {}).problem == "connect"
    assert connected == ["93.184.215.14"]
    assert names["asked"] == ["turns.example.com"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://user:secret@example.com/",
        "https:///path",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example.com:x/",
    ],
)
def test_what_is_no_secure_address_of_a_server_is_refused(url):
    with pytest.raises(ValidationError):
        check_url(url)


@pytest.mark.parametrize("url", ["http://example.com/", "gopher://example.com/"])
def test_what_was_allowed_once_is_refused_when_it_is_sent(url, connected):
    assert post_webhook(url, b"{}", {}).problem == "address"
    assert connected == []


@pytest.mark.parametrize("host", ["a" * 70 + ".example.com", "x..example.com", "ex ample.com"])
def test_a_name_that_cannot_be_is_a_failure_and_no_crash(host, connected):
    assert post_webhook(f"https://{host}/", b"{}", {}).problem in ("resolve", "address")
    assert connected == []


@pytest.mark.parametrize(
    "url", ["https://example.com/", "https://example.com:8443/a?b=c", "https://8.8.8.8/"]
)
def test_a_server_on_the_internet_is_allowed(url):
    check_url(url)


def test_a_header_cannot_be_smuggled_in_by_the_address(connected, names):
    names["example.com"] = [["93.184.215.14"]]
    assert post_webhook("https://example.com/\r\nX-Evil: 1", b"{}", {}).problem in (
        "connect",
        "protocol",
    )


def test_a_development_machine_may_tell_itself(settings):
    settings.QUICKSCALE_WEBHOOKS_ALLOW_LOCAL = True
    check_url("http://127.0.0.1:8000/hooks")


def test_a_server_that_allows_it_in_production_is_warned(settings, capsys):
    settings.QUICKSCALE_WEBHOOKS_ALLOW_LOCAL = True
    call_command("check", "--deploy", "--tag", "quickscale")
    assert "quickscale.W841" in capsys.readouterr().err
    settings.QUICKSCALE_WEBHOOKS_ALLOW_LOCAL = False
    call_command("check", "--deploy", "--tag", "quickscale")
    assert "quickscale.W841" not in capsys.readouterr().err
