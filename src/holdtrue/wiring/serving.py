"""Django's settings where pages are served: those of every command, and sign-in.

HOLDTRUE_OIDC_URL            the provider's address for single sign-on, https://login.example.org  (none)
HOLDTRUE_OIDC_CLIENT         what the provider knows Holdtrue by
HOLDTRUE_OIDC_SECRET         the secret it shares with Holdtrue; env:NAME or file:PATH
HOLDTRUE_OIDC_NAME           what the button is called                                     (single sign-on)
HOLDTRUE_OIDC_SECOND_FACTOR  provider: it asks for the second factor, and we do not        (here)
HOLDTRUE_PROXIES             how many proxies of your own stand before this server         (0)
HOLDTRUE_LOOPBACK            1: only this machine can reach the server; set by `holdtrue serve`
"""

from __future__ import annotations

import os

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS as _EVERYWHERE
from .settings import MIDDLEWARE as _BEFORE
from .settings import TEMPLATES as _TEMPLATES
from .settings import _https
from .sign_on import provider, proxies

HOLDTRUE_LOOPBACK = os.environ.get("HOLDTRUE_LOOPBACK") == "1"

INSTALLED_APPS = [
    *_EVERYWHERE,
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    *_BEFORE[:-1],
    "django.contrib.sessions.middleware.SessionMiddleware",
    _BEFORE[-1],
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "holdtrue.console.access.Access",
]
TEMPLATES = [
    {
        **_TEMPLATES[0],
        "OPTIONS": {
            "context_processors": [
                *_TEMPLATES[0]["OPTIONS"]["context_processors"],  # type: ignore[index]
                "django.contrib.messages.context_processors.messages",
                "holdtrue.console.context.frame",
            ]
        },
    }
]
ROOT_URLCONF = "holdtrue.wiring.urls"

# ---- sessions: how long they last is decided in holdtrue.staff.rules.sessions

SESSION_COOKIE_NAME = "holdtrue"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would lose the session on the way back from single sign-on
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ---- passwords

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email",)}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip

# Who tried how often: shared by all web processes, keys hashed.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "staff_throttle",
        "KEY_FUNCTION": "holdtrue.staff.throttle.keyed",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# ---- allauth

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT = proxies(os.environ.get("HOLDTRUE_PROXIES"))
ACCOUNT_ADAPTER = "holdtrue.console.sign_in.adapters.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by the invitation that was sent to it
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGIN_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/15m/key",
    "reset_password": "20/h/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}

MFA_ADAPTER = "holdtrue.console.sign_in.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Holdtrue"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https  # then only http://localhost has passkeys: browsers see to it

SOCIALACCOUNT_ADAPTER = "holdtrue.console.sign_in.adapters.SingleSignOn"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
# The first time by the address that the provider vouches for, from then on by its own name for the person.
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# By a link: a form may not be answered by another site's page (form-action 'self').
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "oidc"
SOCIALACCOUNT_PROVIDERS = provider(os.environ)
HOLDTRUE_OIDC_SECOND_FACTOR = os.environ.get("HOLDTRUE_OIDC_SECOND_FACTOR") or "here"
