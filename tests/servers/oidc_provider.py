"""An OpenID Connect provider of its own process: Django OAuth Toolkit with two people and one client.

python -m tests.servers.oidc_provider PORT FOLDER REDIRECT
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

CLIENT, SECRET = "holdtrue", "a-secret-for-tests"
PASSWORD = "the provider's password"
PEOPLE = {"lead": ("privacy-lead@staff.example.org", True), "liar": ("web-editor@staff.example.org", False),
          "stranger": ("stranger@elsewhere.example.org", True)}  # fmt: skip
"""Name -> (address, whether the provider vouches for it)."""

_LOGIN = "<form method=post>{% csrf_token %}{{ form }}<button>in</button></form>"


def configure(folder: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "registration").mkdir(parents=True)
    (folder / "registration" / "login.html").write_text(_LOGIN)
    settings.configure(
        SECRET_KEY="for-tests",
        ALLOWED_HOSTS=["*"],
        USE_TZ=True,
        SESSION_COOKIE_NAME="provider",
        CSRF_COOKIE_NAME="provider-csrf",
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        ROOT_URLCONF="tests.servers.oidc_urls",
        LOGIN_URL="/login/",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [folder],
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": key.decode(),
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "who", "email": "address"},
            "OAUTH2_VALIDATOR_CLASS": "tests.servers.oidc_claims.Claims",
        },
    )


def fill(redirect: str) -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    for name, (address, _) in PEOPLE.items():
        User.objects.create_user(name, address, PASSWORD)
    Application.objects.create(
        client_id=CLIENT,
        client_secret=SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=redirect,
        algorithm=Application.RS256_ALGORITHM,
        skip_authorization=True,
        name="Holdtrue",
    )


def main(port: int, folder: Path, redirect: str) -> None:
    configure(folder)
    import django

    django.setup()
    fill(redirect)
    import uvicorn
    from django.core.asgi import get_asgi_application

    application: Any = get_asgi_application()
    uvicorn.run(application, host="127.0.0.1", port=port, log_level="warning", lifespan="off")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
