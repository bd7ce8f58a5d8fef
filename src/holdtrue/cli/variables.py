"""Every variable that Holdtrue reads: from the environment, or from holdtrue.env in the folder it is started in.

docs/reference/configuration.md is written from this table, and a test finds every variable of the code in it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One variable. `secret`: its value is never shown, and may be a reference, env:NAME or file:PATH, where
    `reference` says so."""

    name: str
    says: str
    default: str = ""
    group: str = ""
    secret: bool = False
    reference: bool = False
    set_by_holdtrue: bool = False


STORE, SERVER, SIGN_IN, POST, WORK, OTHER = (
    "The register and the store", "The server", "Single sign-on", "Mail and webhooks", "Background work",
    "When something is wrong",
)  # fmt: skip

VARIABLES: tuple[Variable, ...] = (
    Variable("HOLDTRUE_REGISTER", "Folder of the register.", "this folder or ./register", STORE),
    Variable("HOLDTRUE_TODAY", "The day to answer for, YYYY-MM-DD.", "the clock", STORE),
    Variable("HOLDTRUE_HOME", "Folder of the store, the secret key and the outside head.", "./var", STORE),
    Variable(
        "HOLDTRUE_DATABASE",
        "Where its own records are: a PostgreSQL URL or sqlite:///FILE.",
        "SQLite in HOLDTRUE_HOME",
        STORE,
        secret=True,
    ),
    Variable("HOLDTRUE_EVIDENCE_HEAD", "File of the ledger's outside head.", "in HOLDTRUE_HOME", STORE),
    Variable(
        "HOLDTRUE_OWN_URL",
        "Its own store, as the shipped binding reaches it. What you set does not count.",
        "made from the two above",
        STORE,
        secret=True,
        set_by_holdtrue=True,
    ),
    Variable("PORT", "The port that `holdtrue serve` listens on.", "8000", SERVER),
    Variable("HOLDTRUE_HOSTS", "Host names to answer to, with commas.", "this machine only", SERVER),
    Variable("HOLDTRUE_HTTPS", "1: people reach it over HTTPS. Secure cookies and HSTS.", "off", SERVER),
    Variable(
        "HOLDTRUE_URL",
        "The address under which people reach it, for links that a command prints.",
        "http://127.0.0.1:8000",
        SERVER,
    ),
    Variable("HOLDTRUE_PROXIES", "How many proxies of your own stand before it.", "0", SERVER),
    Variable(
        "HOLDTRUE_SECRET_KEY",
        "The key that signs sessions and links; 32 characters or more, made by chance.",
        "made once, in HOLDTRUE_HOME",
        SERVER,
        secret=True,
    ),
    Variable(
        "HOLDTRUE_METRICS_TOKEN",
        "Who sends it (Authorization: Bearer ...) may read /metrics from elsewhere.",
        "this machine only",
        SERVER,
        secret=True,
        reference=True,
    ),
    Variable("HOLDTRUE_LOG", "text, or json for one object a line.", "text", SERVER),
    Variable(
        "HOLDTRUE_LOOPBACK",
        "1: only this machine reaches the server.",
        "from --host",
        SERVER,
        set_by_holdtrue=True,
    ),
    Variable(
        "HOLDTRUE_OIDC_URL", "The provider, for instance `https://login.example.org/`.", "none", SIGN_IN
    ),
    Variable("HOLDTRUE_OIDC_CLIENT", "What the provider knows Holdtrue by.", "", SIGN_IN),
    Variable("HOLDTRUE_OIDC_SECRET", "The secret they share.", "", SIGN_IN, secret=True, reference=True),
    Variable("HOLDTRUE_OIDC_NAME", "What the button is called.", "single sign-on", SIGN_IN),
    Variable(
        "HOLDTRUE_OIDC_SECOND_FACTOR",
        "`provider`: it asks for the second factor, and Holdtrue does not.",
        "here",
        SIGN_IN,
    ),
    Variable(
        "HOLDTRUE_SMTP_URL",
        "smtp://user:password@host:587, or smtps://host:465.",
        "none: letters wait",
        POST,
        secret=True,
        reference=True,
    ),
    Variable("HOLDTRUE_SMTP_CA", "File of the authorities for that server.", "the system's", POST),
    Variable("HOLDTRUE_MAIL_FROM", "Name <address> that letters come from.", "needed to send", POST),
    Variable("HOLDTRUE_MAIL_BOUNCES", "Address for what comes back.", "that of HOLDTRUE_MAIL_FROM", POST),
    Variable("HOLDTRUE_MAIL_PER_MINUTE", "Letters a minute.", "600", POST),
    Variable("HOLDTRUE_MAIL_PER_DOMAIN", "Letters a minute to one domain.", "60", POST),
    Variable("HOLDTRUE_WEBHOOK_NAME_URL", "A receiver of events; NAME is yours.", "none", POST, True, True),
    Variable("HOLDTRUE_WEBHOOK_NAME_SECRET", "The secret that signs for it.", "", POST, True, True),
    Variable("HOLDTRUE_WEBHOOK_NAME_EVENTS", "Which events it gets, with commas.", "all", POST),
    Variable("HOLDTRUE_WEBHOOKS_MAY_REACH", "Networks that are not public, with commas.", "none", POST),
    Variable("HOLDTRUE_WEBHOOKS_CA", "File of the authorities for webhooks.", "the system's", POST),
    Variable("HOLDTRUE_WORK", "0: `holdtrue serve` leaves background work to workers.", "1", WORK),
    Variable("HOLDTRUE_DEBUG", "1: a failing command shows where. Never on a public server.", "off", OTHER),
)

PREFIXES = ("HOLDTRUE_WEBHOOK_",)
"""Beginnings of names that are completed by whoever sets them."""


def unknown(names: list[str]) -> list[str]:
    """Those of `names` that begin like ours and are none of them: a slip of the pen, most likely."""
    known = {each.name for each in VARIABLES}
    return sorted(
        name
        for name in names
        if name.startswith("HOLDTRUE_") and name not in known and not name.startswith(PREFIXES)
    )


def as_markdown() -> str:
    """The reference page."""
    lines = [
        "# Configuration",
        "",
        "Every variable, from the environment or from `holdtrue.env` in the folder in which Holdtrue is started (one "
        "`KEY=VALUE` per line; the environment wins). A file that holds secrets belongs to its owner alone (mode "
        "600); `holdtrue doctor` looks at that. Systems of the register name variables of your own, such as "
        "`url: env:WEBSHOP_URL`.",
    ]
    for group in dict.fromkeys(each.group for each in VARIABLES):
        lines += ["", f"## {group}", "", "| variable | what it says | without it |", "|---|---|---|"]
        for each in VARIABLES:
            if each.group != group:
                continue
            kind = " Secret." if each.secret else ""
            kind += " May be `env:NAME` or `file:PATH`." if each.reference else ""
            kind += " Set by Holdtrue itself." if each.set_by_holdtrue else ""
            lines.append(f"| `{each.name}` | {each.says}{kind} | {each.default or 'nothing'} |")
    return "\n".join(lines) + "\n"
