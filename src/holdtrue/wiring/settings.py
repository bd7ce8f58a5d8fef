"""Django's settings. What differs between machines comes from the environment.

HOLDTRUE_HOME           folder of the store, the secret key and the outside head   (./var)
HOLDTRUE_DATABASE       postgresql://user:password@host:port/name, sqlite:///FILE  (SQLite in HOLDTRUE_HOME)
HOLDTRUE_EVIDENCE_HEAD  file of the ledger's outside head                          (in HOLDTRUE_HOME)
HOLDTRUE_SECRET_KEY     signing key                                                (made once, in the home)
HOLDTRUE_HOSTS          host names to answer to, with commas                       (this machine only)
HOLDTRUE_HTTPS          1 when served over HTTPS: secure cookies and HSTS          (off)
HOLDTRUE_REGISTER       folder of the register                                     (./register)
HOLDTRUE_TODAY          the day to answer for, YYYY-MM-DD                          (the clock)

What only `holdtrue serve` needs, sign-in above all, is in `serving.py`: no other command imports it.

The post (docs/delivery.md). URL and secrets may be references, env:NAME or file:PATH:
HOLDTRUE_SMTP_URL            smtp://user:password@host:587, smtps://...            (letters wait, none is sent)
HOLDTRUE_SMTP_CA             file of the authorities for that server               (the system's)
HOLDTRUE_MAIL_FROM           Name <address>                                        (needed to send)
HOLDTRUE_MAIL_BOUNCES        address for what comes back                           (that of HOLDTRUE_MAIL_FROM)
HOLDTRUE_MAIL_PER_MINUTE     letters a minute                                      (600)
HOLDTRUE_MAIL_PER_DOMAIN     letters a minute to one domain                        (60)
HOLDTRUE_WEBHOOK_<NAME>_URL, HOLDTRUE_WEBHOOK_<NAME>_SECRET, HOLDTRUE_WEBHOOK_<NAME>_EVENTS
HOLDTRUE_WEBHOOKS_MAY_REACH  networks that are not public, with commas             (none)
HOLDTRUE_WEBHOOKS_CA         file of the authorities for webhooks                  (the system's)
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from django.utils.functional import SimpleLazyObject

from .database import own_store
from .days import a_day
from .secret import secret_key

HOLDTRUE_HOME = Path(os.environ.get("HOLDTRUE_HOME") or "var").absolute()
HOLDTRUE_EVIDENCE_HEAD = Path(
    os.environ.get("HOLDTRUE_EVIDENCE_HEAD") or HOLDTRUE_HOME / "evidence-head.jsonl"
).absolute()
HOLDTRUE_REGISTER = Path(os.environ.get("HOLDTRUE_REGISTER") or "register").absolute()
HOLDTRUE_TODAY = a_day(os.environ.get("HOLDTRUE_TODAY"))

HOLDTRUE_SMTP_URL = os.environ.get("HOLDTRUE_SMTP_URL")
HOLDTRUE_SMTP_CA = os.environ.get("HOLDTRUE_SMTP_CA")
HOLDTRUE_MAIL_FROM = os.environ.get("HOLDTRUE_MAIL_FROM")
HOLDTRUE_MAIL_BOUNCES = os.environ.get("HOLDTRUE_MAIL_BOUNCES")
HOLDTRUE_MAIL_PER_MINUTE = os.environ.get("HOLDTRUE_MAIL_PER_MINUTE")
HOLDTRUE_MAIL_PER_DOMAIN = os.environ.get("HOLDTRUE_MAIL_PER_DOMAIN")
HOLDTRUE_WEBHOOKS = {
    name: value for name, value in os.environ.items() if name.startswith("HOLDTRUE_WEBHOOK_")
}
HOLDTRUE_WEBHOOKS_MAY_REACH = os.environ.get("HOLDTRUE_WEBHOOKS_MAY_REACH")
HOLDTRUE_WEBHOOKS_CA = os.environ.get("HOLDTRUE_WEBHOOKS_CA")

DEBUG = False
# Lazy: a command that signs nothing makes no key.
SECRET_KEY = SimpleLazyObject(partial(secret_key, HOLDTRUE_HOME))
ALLOWED_HOSTS = [
    host.strip()
    for host in (os.environ.get("HOLDTRUE_HOSTS") or "localhost,127.0.0.1,[::1]").split(",")
    if host.strip()
]

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "holdtrue.evidence",
    "holdtrue.work",
    "holdtrue.delivery",
    "holdtrue.staff",
    "holdtrue.retention",
    "holdtrue.notices",
    "holdtrue.promises",
    "holdtrue.console",
]

MIDDLEWARE = [
    "holdtrue.wiring.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "holdtrue.wiring.static_files.StaticFiles",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]

ROOT_URLCONF = "holdtrue.wiring.urls"
ASGI_APPLICATION = "holdtrue.wiring.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASES = {"default": own_store(os.environ.get("HOLDTRUE_DATABASE"), HOLDTRUE_HOME)}
HOLDTRUE_ENGINE = "holdtrue.wiring.engine.Engine"  # named, so that only who works imports it
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "staff.Person"

# Served by WhiteNoise straight from the package: nothing to collect, nothing fetched from elsewhere.
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 300
WHITENOISE_ALLOW_ALL_ORIGINS = False

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("da", "dansk"),
    ("sv", "svenska"),
    ("nb", "norsk bokmål"),
    ("de", "Deutsch"),
    ("fi", "suomi"),
    ("pl", "polski"),
    ("lt", "lietuvių"),
    ("cs", "čeština"),
    ("nl", "Nederlands"),
]

_https = os.environ.get("HOLDTRUE_HTTPS") == "1"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "holdtrue.wiring.errors.refused"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "holdtrue.wiring.logs.Discreet"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "holdtrue": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # The engine: it says what it could not do; its own handler would print texts of faults.
        "dbos": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
