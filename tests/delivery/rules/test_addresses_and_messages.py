"""Whatever a person types as an address, a subject or a name, it stays one header of one letter."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdtrue.delivery.rules.addresses import NotAnAddress, address_of, domain_of
from holdtrue.delivery.rules.message import (
    Draft,
    Sender,
    body_text,
    message_id,
    return_path,
    subject_line,
    wire,
)
from holdtrue.delivery.rules.settings import BadSetting, mail_server, sender_of, target_of

AT = datetime(2026, 11, 25, tzinfo=UTC)
SENDER = Sender("Datenschutz, Müller & Co. <x@y>", "privacy@group.example.org", "bounces@group.example.org")
TOKEN = "0123456789abcdef" * 2
HEADERS = {
    "from", "to", "subject", "date", "message-id", "content-language", "auto-submitted", "mime-version",
    "content-type",
}  # fmt: skip

NASTY = st.text(alphabet=st.sampled_from('a@.<>,;:"\\()[]\r\n\t\0 ​‮é\x85\u2028%?=\x1b')) | st.text()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("anna.berg@example.org", "anna.berg@example.org"),
        (" Anna+x@Example.ORG ", "Anna+x@example.org"),
        ("o'neill!#$%&*/=?^_`{|}~-@example.org", "o'neill!#$%&*/=?^_`{|}~-@example.org"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("a@localhost", "a@localhost"),
    ],
)
def test_addresses(text: str, address: str) -> None:
    assert address_of(text) == address
    assert domain_of(address) == address.partition("@")[2]


@pytest.mark.parametrize(
    "text",
    [
        "", "@", "a", "a@", "@example.org", "a@b", "a@example..org", "a@-x.example", "a@x-.example", ".a@example.org",
        "a.@example.org", "a..b@example.org", "a b@example.org", '"a b"@example.org', "a@[127.0.0.1]", "a@127.0.0.1",
        "Anna <a@example.org>", "a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org",
        "a\n@example.org", "a@example.org\n", "é@example.org", "a@example.org>", "<a@example.org", "a@exa mple.org",
        "x" * 65 + "@example.org", "a@" + "x" * 64 + ".example", "a@" + ".".join(["x" * 60] * 5), "a@example.org\0",
    ],
)  # fmt: skip
def test_no_addresses(text: str) -> None:
    with pytest.raises(NotAnAddress) as refused:
        address_of(text)
    assert len(text) < 2 or text not in str(refused.value)


@given(NASTY, st.sampled_from(["", "@example.org", "@bücher.example"]))
def test_an_address_is_plain_or_refused(text: str, rest: str) -> None:
    try:
        address = address_of(text + rest)
    except NotAnAddress:
        return
    assert address.isascii() and address.isprintable() and address.count("@") == 1 and len(address) <= 254
    assert not set(address) & set(' <>,;:"\\()[]')
    assert address_of(address) == address


@given(NASTY, NASTY, NASTY)
def test_no_header_is_injected(subject: str, text: str, html: str) -> None:
    raw = wire(Draft(TOKEN, "en", "a@example.org", subject, text, html, AT), SENDER)
    assert raw.isascii() and b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    message = message_from_bytes(raw, policy=policy.default)
    assert sorted(map(str.lower, message.keys())) == sorted(HEADERS)
    assert str(message["To"]) == "a@example.org"
    plain, rich = message.iter_parts()  # type: ignore[attr-defined]
    assert plain.get_content().replace("\r\n", "\n") == body_text(text)
    assert rich.get_content().replace("\r\n", "\n") == body_text(html)
    assert sorted(map(str.lower, plain.keys())) == ["content-transfer-encoding", "content-type"]


@given(NASTY)
def test_a_subject_is_one_line(text: str) -> None:
    line = subject_line(text)
    assert len(line) <= 200 and line == subject_line(line)
    assert not any(
        ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or char in "\u2028\u2029\u202e" for char in line
    )


def test_a_letter_is_the_same_bytes_every_time() -> None:
    draft = Draft(TOKEN, "da", "a@example.org", "Æblegrød", "Tak.\n", "<p>Tak.</p>", AT)
    assert wire(draft, SENDER) == wire(draft, SENDER)
    message = message_from_bytes(wire(draft, SENDER), policy=policy.default)
    assert message["Subject"] == "Æblegrød" and message["Content-Language"] == "da"
    sender = message["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == (SENDER.name, SENDER.address)


def test_where_a_letter_comes_back_to() -> None:
    assert message_id(TOKEN, SENDER) == f"<{TOKEN}@group.example.org>"
    assert return_path(TOKEN, SENDER) == f"bounces+{TOKEN}@group.example.org"
    with pytest.raises(ValueError):
        message_id("a@b", SENDER)


class TestSettings:
    def test_mail_servers(self) -> None:
        starttls = mail_server("smtp://us%40er:p%3Aw%2F@mail.example.org?timeout=5&patience=60")
        assert (starttls.security.name, starttls.host, starttls.port) == ("STARTTLS", "mail.example.org", 587)
        assert (starttls.user, starttls.password, starttls.timeout, starttls.patience) == (
            "us@er",
            "p:w/",
            5,
            60,
        )
        assert "p:w/" not in repr(starttls)
        assert mail_server("smtps://mail.example.org").port == 465
        assert mail_server("smtp+plain://[::1]:2525").host == "::1"

    @pytest.mark.parametrize(
        "url",
        [
            "", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://:587", "smtp://h:x", "smtp://h:99999",
            "smtp+plain://mail.example.org", "smtp+plain://10.0.0.1", "smtp://u:pa/ss@h", "smtp://h?timeout=0",
            "smtp://h?timeout=x", "smtp://h?tls=no", "smtp://u:a%0d%0aRCPT@h", "smtp://h h", "smtp://[::1", "smtp://h#x",
        ],
    )  # fmt: skip
    def test_no_mail_servers(self, url: str) -> None:
        with pytest.raises(BadSetting) as refused:
            mail_server(url)
        assert "pa/ss" not in str(refused.value)

    def test_senders(self) -> None:
        assert sender_of("Privacy <p@example.org>") == Sender("Privacy", "p@example.org", "p@example.org")
        assert sender_of("p@example.org", "b@example.org").bounces == "b@example.org"

    @pytest.mark.parametrize(
        ("written", "bounces"),
        [("", ""), ("Privacy", ""), ("P <p@example.org>\r\nBcc: x@example.org", ""), ("p@example.org", "b"),
         ("p@example.org", "x" * 32 + "@example.org")],
    )  # fmt: skip
    def test_no_senders(self, written: str, bounces: str) -> None:
        with pytest.raises(BadSetting):
            sender_of(written, bounces)

    def test_targets(self) -> None:
        target = target_of("https://hooks.example.org/in?x=1")
        assert (target.https, target.host, target.port, target.path) == (
            True,
            "hooks.example.org",
            443,
            "/in?x=1",
        )
        assert target_of("http://127.0.0.1:8080").path == "/"

    @pytest.mark.parametrize(
        "url",
        [
            "", "ftp://h/", "file:///etc/passwd", "https://", "https://user:pw@h/", "https://u@h/", "https://h/#x",
            "https://h:x/", "https://h/a b", "https://h/\r\nX: y", "https://h\\@evil.example/", "https://hé/",
            "https://h/" + "x" * 2000, "https://[::1", "javascript:alert(1)", "https://h_h/",
        ],
    )  # fmt: skip
    def test_no_targets(self, url: str) -> None:
        with pytest.raises(BadSetting):
            target_of(url)
