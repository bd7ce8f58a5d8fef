"""What names of tables and columns usually mean: guesses, from how English schemas are written."""

from __future__ import annotations

import re

from holdtrue.systems.outline import Column, Table

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PEOPLE = _words(
    "account applicant attendee author candidate client contact customer donor employee guardian guest "
    "instructor lead learner member participant patient people person player pupil resident student subscriber "
    "teacher user visitor volunteer"
)
ORGANISATIONS = _words(
    "branch company department office organisation organization school shop site store supplier vendor venue "
    "warehouse"
)
ABOUT = _words("count enabled kind language status type verified")
SENT = _words("email mail mailing newsletter notification notice push reminder sms")
RECORDS = _words("invoice order payment purchase receipt refund sale transaction")
MONEY = _words("amount cost fee gross net paid price subtotal sum tax vat")
STAFF = _words(
    "approved approver assigned assignee changed checked confirmed created creator edited editor entered handled "
    "modified operator reviewed reviewer uploaded updated verified"
)

DATA: tuple[tuple[str, str], ...] = (
    (r"\be ?mail( addr(ess)?)?( \d)?$", "contact.email"),
    (r"phone|mobile|\btel\b|\bfax\b", "contact.phone"),
    (r"birth|\bdob\b", "person.birth-date"),
    (r"gender|\bsex\b", "person.gender"),
    (r"\b(cpr|ssn)\b|national (id|number)|passport|personal (number|code|id)", "person.identification"),
    (r"health|allerg|\bdiet|disab|diagnos|medic|injur", "health.details"),
    (r"passw|\b(pwd|otp|hash)\b|secret|token|api key", "security.credential"),
    (r"\bip\b|ip addr", "online.ip-address"),
    (r"last (login|seen|active|visit)|login at", "security.log"),
    (r"(first|last|full|middle|display|user) ?name|surname|\b(recipient|signature|person)\b", "contact.name"),
    (r"iban|account (no|number)|\bcard\b", "payment.reference"),
    (r"street|address|post ?code|postal|\b(zip|city|town)\b|\bline [1-4]", "contact.address"),
    (r"company|organi[sz]ation|\b(vat|cvr) (no|number|id)|employer", "work.company"),
    (r"\bjob\b|position|occupation", "work.position"),
    (r"\b(note|comment|message|body|subject|remark)s?\b|feedback", "message.content"),
)
"""Column names and the category of personal data that they usually hold; the first match counts."""

LAST_SEEN = re.compile(
    r"(last|latest)_?(login|seen|active|activity|visit|visited|contact|contacted|access|sign_?in|order|purchase)"
    r"|(^|_)(logged_in|signed_in)(_|$)"
)
FIRST_SEEN = re.compile(
    r"(^|_)(joined|registered|registration|signed_?up|signup|enrolled|subscribed|opted_in|created|added|since"
    r"|date_joined)(_|$)"
)
CHANGED = re.compile(r"(^|_)(updated|modified|changed|synced|imported|edited)(_|$)")
NO_INTERACTION = re.compile(
    r"birth|dob|expir|due|valid|until|delet|deactiv|(^|_)end(s|ed)?(_|$)|planned|remind|renew|review_on|cancel"
)
DONE = tuple(
    re.split(
        r"\s+",
        "placed ordered booked purchased bought sold paid visited attended checked_in entered sent submitted posted "
        "replied received answered registered requested started signed logged created added order invoice payment "
        "date day at on time timestamp",
    )
)
"""What child rows say of when something was done, the plainest word first."""


def parts(name: str) -> tuple[str, ...]:
    """The words of a name, small and in the singular: `OrderLines` is order, line."""
    return tuple(_singular(part.lower()) for part in _PARTS.findall(name))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def snake(name: str) -> str:
    """A name in small letters with underscores: `LastLogin` is last_login."""
    return "_".join(part.lower() for part in _PARTS.findall(name))


def people_word(table: str) -> str | None:
    """The word in a table's name that means people."""
    return next((word for word in reversed(parts(table)) if word in PEOPLE), None)


def is_organisation(table: str) -> bool:
    return parts(table)[-1:] != () and parts(table)[-1] in ORGANISATIONS


def data_in(table: Table, column: Column) -> str | None:
    """The category of personal data that a column seems to hold. Yes-or-no and kinds of things hold none."""
    name = snake(column.name).replace("_", " ")
    if column.kind == "truth" or ABOUT & set(parts(column.name)[-1:]):
        return None
    for pattern, category in DATA:
        if re.search(pattern, name):
            if column.kind in ("day", "moment") and category not in ("person.birth-date", "security.log"):
                continue
            return category
    if column.kind == "text" and name == "name" and (people_word(table.name) or _has_a_person(table)):
        return "contact.name"
    return None


def _has_a_person(table: Table) -> bool:
    """Whether a plain `name` beside these columns is a person's: a mailbox, a telephone, a card."""
    beside = {"contact.email", "contact.phone", "payment.reference"}
    names = [snake(column.name).replace("_", " ") for column in table.columns]
    return any(
        category in beside and re.search(pattern, name) for name in names for pattern, category in DATA
    )


def is_email(table: Table, column: Column) -> bool:
    return column.kind == "text" and data_in(table, column) == "contact.email"


def is_date(column: Column) -> bool:
    """Whether a column holds days: by its type, or by a name that says so (SQLite keeps dates as text)."""
    if column.kind in ("day", "moment"):
        return True
    name = snake(column.name)
    return column.kind == "text" and bool(
        re.search(r"(_at|_on|_date|_day|_time)$|^date_|^last_(login|seen)", name)
    )


def money_in(table: Table) -> str | None:
    """A column of amounts."""
    for column in table.columns:
        words = parts(column.name)
        money = MONEY & set(words) or words == ("total",)
        if column.kind in ("number", "text") and money and words[-1] != "id":
            return column.name
    return None


def is_staffs(column: str) -> bool:
    """Whether a column says who of the staff did something, not whose row it is."""
    words = snake(column).split("_")
    return bool(STAFF & set(words)) and ("by" in words or words[-1] in STAFF or words[0] in STAFF)
