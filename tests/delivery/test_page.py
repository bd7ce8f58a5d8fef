"""docs/delivery.md is true: its commands are run against a real mail server, its code checks a real call."""

from __future__ import annotations

import os
import re
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import trustme

from holdtrue.delivery.rules.signing import secret_of, signature
from tests.docs.shell import agrees, commands_in

from .office import PostOffice

PAGE = (Path(__file__).parents[2] / "docs" / "delivery.md").read_text(encoding="utf-8")
SERVER = "smtp://holdtrue:the-password@mail.example.org:587"
SETTINGS = Path(__file__).parents[2] / "src" / "holdtrue" / "wiring" / "settings.py"


@pytest.mark.slow
def test_every_command_prints_what_the_page_says(tmp_path: Path, authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HOLDTRUE", "DJANGO_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with PostOffice(tls=context, password="the-password") as office:
        ours = SERVER.replace("mail.example.org:587", f"127.0.0.1:{office.port}")
        commands = commands_in(PAGE)
        assert len(commands) >= 12 and SERVER in PAGE
        for command in commands:
            done = subprocess.run(
                ["bash", "-o", "pipefail", "-c", command.line.replace(SERVER, ours)],
                cwd=tmp_path,
                env={**kept, "PATH": path, "HOLDTRUE_SMTP_CA": str(tmp_path / "ca.pem")},
                capture_output=True,
                text=True,
                timeout=60,
            )
            printed = done.stdout + done.stderr
            assert agrees(command.prints, printed), (
                f"$ {command.line}\n{command.prints}\nit printed:\n{printed}"
            )
        assert [each.recipient for each in office.taken] == ["reader@mail.example.net"]


def test_the_code_for_receivers() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    scope: dict[str, Any] = {}
    exec(code, scope)
    secret, now, body = (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        int(time.time()),
        b'{"type": "board.turned"}',
    )
    headers = {
        "webhook-id": "a",
        "webhook-timestamp": str(now),
        "webhook-signature": "v1,bm8= " + signature(secret_of(secret), "a", now, body),
    }
    assert scope["is_genuine"](secret, headers, body)
    assert not scope["is_genuine"](secret, headers, body + b" ")
    assert not scope["is_genuine"](secret, {**headers, "webhook-timestamp": str(now - 301)}, body)


def test_the_page_names_every_setting() -> None:
    code = SETTINGS.read_text(encoding="utf-8")
    names = set(re.findall(r'"(HOLDTRUE_(?:SMTP|MAIL|WEBHOOKS)_\w+)"', code))
    assert len(names) >= 8
    assert {name for name in names if f"`{name}" not in PAGE} == set()
