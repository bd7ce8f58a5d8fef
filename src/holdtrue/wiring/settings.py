"""Django's settings. What differs between machines comes from the environment.

Every variable is described in `holdtrue.cli.variables`, from which docs/reference/configuration.md is written.
What only `holdtrue serve` needs, sign-in above all, is in `serving.py`: no other command imports it.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from django.utils.functional import SimpleLazyObject

from .database import own_store
from .days import a_day
from .logs import formatter
from .own_url import set_own_url
from .secret import secret_key

HOLDTRUE_HOME = Path(os.environ.get("HOLDTRUE_HOME") or "var").absolute()
HOLDTRUE_EVIDENCE_HEAD = Path(
    os.environ.get("HOLDTRUE_EVIDENCE_HEAD") or HOLDTRUE_HOME / "evidence-head.jsonl"
).absolute()
HOLDTRUE_REGISTER = Path(os.environ.get("HOLDTRUE_REGISTER") or "register").absolute()
set_own_url()
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
    "formatters": {"discreet": {"()": formatter(os.environ.get("HOLDTRUE_LOG"))}},
    "handlers": {"stderr": {"class": "holdtrue.wiring.logs.DiscreetStream", "formatter": "discreet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "holdtrue": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # The engine: it says what it could not do; its own handler would print texts of faults.
        "dbos": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
