"""The five questions of `holdtrue init`: asked by option or on the terminal, and checked at once."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from .door import CannotRun

if TYPE_CHECKING:
    from holdtrue.retention.rules.proposing.proposal import Proposal
    from holdtrue.systems.outline import Outline

    from .first_register import Answers

T = TypeVar("T")

_MAIL = re.compile(r"[^@\s\"'<>]+@[^@\s\"'<>]+\.[^@\s\"'<>]+")
_SPOKEN = re.compile(r"(\d+)\s*(year|month|week|day)s?", re.IGNORECASE | re.ASCII)
_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*", re.ASCII)


def ask(
    name: str | None, country: str | None, email: str | None, url: str | None, keep: str | None
) -> tuple[Answers, Proposal]:
    """The answers, checked, and what is proposed for the database that one of them names.

    Raises `CannotRun` for an answer that cannot be, or for one that is missing where there is no terminal.
    """
    from holdtrue.law.authorities import authority_of
    from holdtrue.law.duties import countries
    from holdtrue.retention.rules.proposing.propose import propose

    from .first_register import Answers

    def looked_at(text: str) -> tuple[str, Outline]:
        reference = _reference(text)
        return reference, _outline(reference)

    who = _answer("--name", name, "The company's name, as it stands in the notice", _name)
    where = _answer("--country", country, "Its country, in two letters (DK, SE, DE ...)", _country)
    mail = _answer("--email", email, "Where people write to about their data (a mail address)", _email)
    reference, outline = _answer(
        "--url",
        url,
        "The database: env:NAME (a variable with its URL), or the path of a SQLite file",
        looked_at,
    )
    period = _answer(
        "--keep", keep, "How long data is kept after the last interaction (3 years, P18M ...)", _period
    )
    has_duties = where in countries()
    try:
        certain = authority_of(where).is_certain
    except LookupError:
        certain = False
    answers = Answers(
        name=who,
        country=where,
        email=mail,
        url=reference,
        keep=period,
        entity=_slug(who, "company"),
        system=_system_name(reference),
        has_duties=has_duties,
        certain_authority=certain,
    )
    return answers, propose(outline, bookkeeping=has_duties)


def _answer(option: str, given: str | None, question: str, read: Callable[[str], T]) -> T:
    """The answer from the option, else from the terminal, where a wrong one is asked for again."""
    if given is not None:
        try:
            return read(given.strip())
        except CannotRun as fault:
            raise CannotRun(f"{option}: {fault.message}", fault.remedy) from None
    if not sys.stdin.isatty():
        raise CannotRun(f"{question}?", f"Without a terminal, say it with {option}.")
    while True:
        text = input(f"{question}: ").strip()
        try:
            if text:
                return read(text)
        except CannotRun as fault:
            print(f"  {fault}", file=sys.stderr)


def _name(text: str) -> str:
    if not text or len(text) > 200 or not text.isprintable():
        raise CannotRun("this is no name.", "Write the company's name, at most 200 characters.")
    return text


def _country(text: str) -> str:
    from .first_register import ZONES

    code = text.upper()
    if code in ZONES:
        return code
    raise CannotRun(
        f"{text!r} is no country of the European Economic Area.",
        f"Write its two letters: {', '.join(ZONES)}.",
    )


def _email(text: str) -> str:
    if not _MAIL.fullmatch(text) or not text.isprintable():
        raise CannotRun(f"{text!r} is no mail address.", "Write one like privacy@example.org.")
    return text


def _period(text: str) -> str:
    from holdtrue.law.days import parse_period

    spoken = _SPOKEN.fullmatch(text)
    iso = f"P{int(spoken[1])}{spoken[2][0].upper()}" if spoken else text.upper()
    remedy = "Write a number of years, months or days: 3 years, 18 months, P3Y."
    try:
        parse_period(iso)
    except ValueError:
        raise CannotRun(f"{text!r} is no period that ends.", remedy) from None
    return iso


def _reference(text: str) -> str:
    """The database as the register names it. Raises `CannotRun` for what would put a password into a file."""
    if text.startswith(("env:", "file:")):
        if not _REFERENCE.fullmatch(text):
            raise CannotRun(f"{text!r} is no reference.", "Write env:NAME or file:PATH.")
        return text
    if text.startswith("sqlite://"):
        return text
    if "://" in text:
        kind = text.partition("://")[0]
        raise CannotRun(
            f"a {kind} URL may hold a password, and a register holds none.",
            "Put it into the environment, or into holdtrue.env as NAME=URL, and answer env:NAME.",
        )
    if not Path(text).is_file():
        raise CannotRun(f"there is no file {text}.", "Write env:NAME, or the path of a SQLite file.")
    return f"sqlite:///{text}"


def _outline(reference: str) -> Outline:
    from holdtrue.retention.rules.proposing.people import roots
    from holdtrue.systems.port import SystemFault
    from holdtrue.systems.reading import outline_of

    try:
        found = outline_of(reference, "the database")
    except SystemFault as fault:
        raise CannotRun(f"{fault}.", fault.remedy) from None
    if not found.tables:
        raise CannotRun("the database has no tables.", "Is it the right one, and may this role see them?")
    if not roots(found):
        names = ", ".join(table.name for table in found.tables[:6])
        more = " and others" if len(found.tables) > 6 else ""
        raise CannotRun(
            f"no table looks as if it held people ({names}{more}).",
            "A table of people has a key of one column, and columns for e-mail or names. Name another database.",
        )
    return found


def _slug(text: str, otherwise: str) -> str:
    """A name as an identifier: small letters, digits, and a hyphen for everything else."""
    plain = text.lower()
    for letter, written in (("ø", "o"), ("æ", "ae"), ("ß", "ss"), ("ł", "l")):
        plain = plain.replace(letter, written)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or otherwise


def _system_name(reference: str) -> str:
    stem = Path(reference.partition(":")[2]).stem
    return _slug(re.sub(r"_?(DATABASE|DB)?_?(URL|DSN)\Z", "", stem, flags=re.IGNORECASE), "database")
