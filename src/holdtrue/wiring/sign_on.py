"""Single sign-on from the environment: one provider, described in four variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

ID = "sso"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def provider(environment: Mapping[str, str]) -> dict[str, Any]:
    """allauth's description of the provider; empty without one. Raises `ImproperlyConfigured`, telling no secret."""
    url = environment.get("HOLDTRUE_OIDC_URL", "").strip()
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ImproperlyConfigured("HOLDTRUE_OIDC_URL: write https://..., as passwords pass there.")
    client = environment.get("HOLDTRUE_OIDC_CLIENT", "").strip()
    secret = _secret(environment.get("HOLDTRUE_OIDC_SECRET", "").strip())
    if not client or not secret:
        raise ImproperlyConfigured(
            "HOLDTRUE_OIDC_URL needs HOLDTRUE_OIDC_CLIENT and HOLDTRUE_OIDC_SECRET too."
        )
    where = environment.get("HOLDTRUE_OIDC_SECOND_FACTOR") or "here"
    if where not in ("here", "provider"):
        raise ImproperlyConfigured("HOLDTRUE_OIDC_SECOND_FACTOR: write `here` or `provider`.")
    app = {
        "provider_id": ID,
        "name": environment.get("HOLDTRUE_OIDC_NAME") or "single sign-on",
        "client_id": client,
        "secret": secret,
        "settings": {
            "server_url": url,
            "oauth_pkce_enabled": True,
            "email_authentication": True,
        },
    }
    return {"openid_connect": {"APPS": [app], "SCOPE": ["openid", "email"]}}


def proxies(text: str | None) -> int:
    """How many proxies stand before the server: whose word on the client's address is taken."""
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 3):
        raise ImproperlyConfigured("HOLDTRUE_PROXIES: write how many, as a number from 0 to 99.")
    return int(text)


def _secret(reference: str) -> str:
    kind, _, name = reference.partition(":")
    if kind == "env":
        return os.environ.get(name, "").strip()
    if kind == "file":
        try:
            return Path(name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ImproperlyConfigured(f"HOLDTRUE_OIDC_SECRET: the file {name} cannot be read.") from None
    return reference
