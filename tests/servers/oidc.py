"""A real OpenID Connect provider for the tests, in a process of its own."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

import requests

from .oidc_provider import PASSWORD

ROOT = Path(__file__).resolve().parents[2]


class Provider:
    """Use as a context manager; `issuer` is what Holdtrue is told, `approve` plays a person in front of it."""

    def __init__(self, redirect: str) -> None:
        self._redirect = redirect
        self._home = tempfile.TemporaryDirectory(prefix="holdtrue-oidc-")
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}/o"

    def __enter__(self) -> Provider:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        folder = Path(self._home.name) / "provider"
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.servers.oidc_provider",
                str(self.port),
                str(folder),
                self._redirect,
            ],
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
        )
        for _ in range(300):
            if self._process.poll() is not None:
                break
            try:
                requests.get(f"{self.issuer}/.well-known/openid-configuration", timeout=5).raise_for_status()
            except requests.RequestException:
                time.sleep(0.1)
            else:
                return self
        raise AssertionError("the provider did not start")

    def __exit__(
        self, kind: type[BaseException] | None, it: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
        self._home.cleanup()

    def approve(self, authorize: str, who: str) -> dict[str, str]:
        """Go where Holdtrue sends one, sign in there as `who`, and return what the provider sends back."""
        session = requests.Session()
        page = session.get(authorize, timeout=10)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token is not None, page.text
        said = {"username": who, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        answer = session.post(page.url, said, allow_redirects=False, timeout=10)
        while "code=" not in answer.headers.get("location", "") and answer.is_redirect:
            answer = session.get(
                requests.compat.urljoin(answer.url, answer.headers["location"]),
                allow_redirects=False,
                timeout=10,
            )
        back = urlsplit(answer.headers["location"])
        return {name: values[0] for name, values in parse_qs(back.query).items()}
