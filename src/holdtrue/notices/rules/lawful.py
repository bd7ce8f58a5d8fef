"""Bookkeeping law as a notice needs it: which period, from when, under which act, in one country."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from holdtrue.law.cutoffs import duty_stretches
from holdtrue.law.duties import DutyRule, countries


@dataclass(frozen=True)
class DutyInWords:
    """A bookkeeping duty: the record classes it covers, an ISO period (None = without end), its start,
    its acts.
    """

    classes: tuple[str, ...]
    period: str | None
    start: str
    laws: tuple[str, ...]


def known_duties(country: str, classes: Iterable[str], today: date, language: str) -> tuple[DutyInWords, ...]:
    """The duties in force on `today` for new records of these classes, gathered by period and start.

    Acts are named in English where the notice is in English, else as the country itself cites them.
    Nothing for a country whose duties are not known.
    """
    if country not in countries():
        return ()
    gathered: dict[tuple[str | None, str], tuple[dict[str, None], dict[str, None]]] = {}
    for name in classes:
        for rule in duty_stretches(country, [name], today)[-1].rules:
            key = (str(rule.period) if rule.period else None, rule.start)
            covered, laws = gathered.setdefault(key, ({}, {}))
            covered.setdefault(name)
            laws.setdefault(cited(rule, language))
    return tuple(
        DutyInWords(tuple(covered), period, start, tuple(laws))
        for (period, start), (covered, laws) in gathered.items()
    )


def cited(rule: DutyRule, language: str) -> str:
    """The act and its paragraph."""
    if language != "en":
        return rule.law
    paragraph = rule.paragraph.replace("ss. ", "sections ").replace("s. ", "section ")
    return f"{rule.act_english}, {paragraph}" if paragraph else rule.act_english
