"""The files of a first register: what a person answered and what was proposed, with a comment for each guess.

Written for a lawyer to read and a diff to show: by hand, not by a YAML writer, which would lose the comments.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from holdtrue.register.problems import printable
from holdtrue.register.scalars import resolve
from holdtrue.retention.rules.proposing.proposal import Proposal, ProposedActivity, ProposedDataset

WIDTH = 110

ZONES = {
    "AT": "Europe/Vienna", "BE": "Europe/Brussels", "BG": "Europe/Sofia", "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague", "DE": "Europe/Berlin", "DK": "Europe/Copenhagen", "EE": "Europe/Tallinn",
    "ES": "Europe/Madrid", "FI": "Europe/Helsinki", "FR": "Europe/Paris", "GR": "Europe/Athens",
    "HR": "Europe/Zagreb", "HU": "Europe/Budapest", "IE": "Europe/Dublin", "IS": "Atlantic/Reykjavik",
    "IT": "Europe/Rome", "LI": "Europe/Vaduz", "LT": "Europe/Vilnius", "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga", "MT": "Europe/Malta", "NL": "Europe/Amsterdam", "NO": "Europe/Oslo",
    "PL": "Europe/Warsaw", "PT": "Europe/Lisbon", "RO": "Europe/Bucharest", "SE": "Europe/Stockholm",
    "SI": "Europe/Ljubljana", "SK": "Europe/Bratislava",
}  # fmt: skip
"""The countries of the European Economic Area, each with the time zone of its capital."""

WITHOUT_BUILT_IN_WORDS = {
    "person.birth-date": "date of birth",
    "person.gender": "gender",
    "person.identification": "identification number",
    "health.details": "details about health",
}
"""Categories that the built-in wording has no words for, so that the register brings its own."""

INACTIVE, BOOKKEEPING = "inactive", "bookkeeping"
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")


@dataclass(frozen=True)
class Answers:
    """The five answers, checked. `keep` is an ISO 8601 period; `system` is a name made from the reference."""

    name: str
    country: str
    email: str
    url: str
    keep: str
    entity: str
    system: str
    has_duties: bool
    certain_authority: bool


def files(answers: Answers, proposal: Proposal) -> dict[str, str]:
    """The register's files by name."""
    found = {
        "group.yaml": _group(answers),
        "schedules.yaml": _schedules(answers, proposal),
        "recipients.yaml": _RECIPIENTS,
        f"systems/{answers.system}.yaml": _system(answers, proposal),
    }
    for activity in proposal.activities:
        found[f"activities/{activity.name}.yaml"] = _activity(answers, proposal, activity)
    return {
        name: "\n".join(line.rstrip() for line in text.splitlines()) + "\n" for name, text in found.items()
    }


def word(text: str) -> str:
    """A name or sentence as YAML: plain where that is safe, else in quotes."""
    if _PLAIN.fullmatch(text) and isinstance(resolve(text), str):
        return text
    return json.dumps(text, ensure_ascii=False)


def _comment(text: str, indent: int = 0) -> str:
    lead = " " * indent + "# "
    return "\n".join(textwrap.wrap(printable(text), WIDTH, initial_indent=lead, subsequent_indent=lead))


def _group(answers: Answers) -> str:
    land = ""
    if not answers.certain_authority and answers.country == "DE":
        land = (
            "\n    # land: NW          # the German Land of the seat decides which authority is competent\n"
        )
    elif not answers.certain_authority:
        land = (
            "\n    # The supervisory authority of this country is not among those that Holdtrue knows. The notice\n"
            "    # leaves it out, and `holdtrue notice gaps` lists it.\n"
        )
    return f"""# Who is responsible, and how people reach you (Art. 13(1)(a) and (b) GDPR).
#
# Begun by `holdtrue init`. What only you can know is marked `to-confirm`, with what is assumed meanwhile and why.
# To confirm a fact, write it in place of the whole `to-confirm`. Until then what rests on it stays Unproven, and
# the notice is not published. `holdtrue register open-points` lists them all.

name: {word(answers.name)}
lead: {word(answers.entity)}
languages: [en]

contact:
  email: {word(answers.email)}
  team: us

entities:
  # One company so far. Add the others of your group beside it, each with its country.
  {word(answers.entity)}:
    name: {word(answers.name)}
    country: {answers.country}
    zone: {ZONES[answers.country]}
    languages: [en]
    # A notice names the company's address; nothing is assumed here:
    # seat: {{street: ..., postal-code: "...", city: ..., country: {answers.country}}}
    # registration: ...
{land}
    # Whether you need an officer is decided by Art. 37 GDPR and by national law.
    data-protection-officer:
      to-confirm:
        assumed: {{none: true}}
        why: A database does not say whether there is a data protection officer.

    # Bookkeeping periods count from the end of the financial year.
    financial-years:
      to-confirm:
        assumed: {{ends: 12-31}}
        why: The calendar year is the usual case.

# Web sites that show the notice:
# sites:
#   main: {{url: "https://www.example.org", entities: [{word(answers.entity)}], languages: [en]}}
"""


def _schedules(answers: Answers, proposal: Proposal) -> str:
    text = f"""\
# How long, after what, and what then (Art. 5(1)(e) and 13(2)(a) GDPR). The notice says what stands here,
# and Holdtrue measures the databases by it.

{INACTIVE}:
  keep: {answers.keep}                 # your answer: so long after the last interaction
  after: last-interaction
  within: P30D              # the time you give yourself to delete what is due; the notice says so
  then: delete
  why: Decided when this register was begun. Write here why you need the data so long and no longer.
"""
    if any(dataset.bookkeeping for dataset in proposal.datasets):
        text += f"""
# The law of {answers.country} sets period and start; see `holdtrue law export`.
{BOOKKEEPING}:
  duty: bookkeeping
  class: voucher
  within: P30D
  then: delete
"""
    text += """
# Holdtrue stops a plan that would delete more than this share of a table.
guard-rails:
  max-share: 0.5
"""
    return text


_RECIPIENTS = """\
# Who else receives the data, in which role (Art. 13(1)(e) GDPR). Name each processor, with its agreement:
#
# hosting:
#   name: Example Hosting Ltd
#   role: processor
#   country: DK
#   service: hosting of our database
#   agreement: {date: 2025-01-31, review: 2026-01-31}
#   control: {concept: yearly questionnaire, last: 2025-06-30, every: P1Y}

service-providers:
  text:
    to-confirm:
      assumed: service providers, such as hosts and IT support, who work only as we instruct
      why: A database does not say who else sees it. Almost every database has a host or IT support.
  role: class
"""


def _activity(answers: Answers, proposal: Proposal, activity: ProposedActivity) -> str:
    datasets = [d for d in proposal.datasets if d.activity == activity.name]
    tables = ", ".join(d.table for d in datasets)
    return "\n".join(
        [
            _comment(
                "One processing activity (Art. 30 GDPR): what you do with the data of people in the tables "
                f"{tables}. A database shows which data there is. Why you have it, and on which legal basis, it "
                "does not show: both are assumed here, for you to confirm."
            ),
            "",
            f"title: {word(f'{activity.people.capitalize()} data')}",
            f"order: {10 * (1 + proposal.activities.index(activity))}",
            "",
            "subjects:",
            "  - to-confirm:",
            f"      assumed: {word(f'people in our {activity.people} records')}",
            "      why: The name of a table is not how you would call these people.",
            "",
            "data:",
            *_categories(activity),
            "",
            *_special(activity),
            "purposes:",
            "  to-confirm:",
            "    assumed:",
            "      - text: to give you what you registered with us for",
            "        bases: [contract]",
            *_bookkeeping_purpose(answers, datasets),
            "    why: A database does not say why it was made. Name each purpose with its legal basis (Art. 6 GDPR).",
            "",
            "required:",
            "  to-confirm:",
            "    assumed: without this data we cannot do what you register with us for",
            "    why: Whether people must give the data, and what follows if not, only you know.",
            "",
            "sources:",
            "  - to-confirm:",
            "      assumed: you",
            "      why: Data may also come from others (Art. 14(2)(f) GDPR).",
            "",
            "recipients:",
            "  - recipient: service-providers",
            "    for: to run our systems",
            "",
            "schedules:",
            *_uses(answers, activity, datasets),
        ]
    )


def _categories(activity: ProposedActivity) -> Iterator[str]:
    for category in activity.categories:
        if category in WITHOUT_BUILT_IN_WORDS:
            yield f"  - {{category: {category}, text: {WITHOUT_BUILT_IN_WORDS[category]}}}"
        else:
            yield f"  - {category}"


def _special(activity: ProposedActivity) -> list[str]:
    if not activity.special:
        return []
    return [
        _comment("A column looks like data about health (Art. 9 GDPR): see the system's file for which."),
        "special-categories:",
        "  to-confirm:",
        "    assumed: true",
        "    why: A column's name says so. Art. 9 GDPR asks for a ground of its own.",
        "",
    ]


def _bookkeeping_purpose(answers: Answers, datasets: Iterable[ProposedDataset]) -> list[str]:
    if not any(dataset.bookkeeping for dataset in datasets):
        return []
    return [
        "      - text: to keep the accounts",
        "        bases: [{basis: legal-obligation, law: the bookkeeping law of our country}]",
    ]


def _uses(answers: Answers, activity: ProposedActivity, datasets: list[ProposedDataset]) -> list[str]:
    lines = [
        f"  - schedule: {INACTIVE}",
        f"    of: {word(f'your {activity.people} data')}",
        f"    systems: [{word(answers.system)}]",
    ]
    records = [dataset.table for dataset in datasets if dataset.bookkeeping]
    if records:
        lines += [
            f"  - schedule: {BOOKKEEPING}",
            f"    of: {word(' and '.join(_spoken(table) for table in records) + ' records')}",
            f"    systems: [{word(answers.system)}]",
        ]
    return lines


def _spoken(table: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", " ", table).strip().lower()


def _system(answers: Answers, proposal: Proposal) -> str:
    text = [
        _comment(
            "A place where this data lies, and how Holdtrue reads it. Proposed from names and types of columns: no "
            "row was read. Look at each line; what stands behind `#` says why it is there."
        ),
        "",
        f"system: {word(answers.system)}",
        f"owner: {word(answers.email)}",
        f"activities: [{', '.join(word(activity.name) for activity in proposal.activities)}]",
        "connector: sql",
        *_urls(answers),
    ]
    if proposal.needs_zone:
        text += [
            "",
            _comment(
                "Some timestamps do not say in which time zone they are. On which day they fall hangs on it."
            ),
            "zone:",
            "  to-confirm:",
            f"    assumed: {'UTC' if answers.url.startswith('env:') else ZONES[answers.country]}",
            "    why: The columns hold timestamps without a time zone. The program that writes them decides.",
        ]
    if proposal.remarks:
        text += [
            "",
            _comment("Not bound, and it looks personal. Bind it as a dataset, or be sure that it is not:"),
        ]
        text += [_comment(f"- {remark.about} {remark.says}") for remark in proposal.remarks]
    text += ["", "datasets:"]
    for dataset in proposal.datasets:
        text += [*_dataset(answers, dataset), ""]
    return "\n".join(text).rstrip()


def _urls(answers: Answers) -> Iterator[str]:
    if answers.url.startswith("sqlite:///") and not answers.url.startswith("sqlite:////"):
        yield "# A path counts from the folder in which `holdtrue` is run."
    yield f"url: {word(answers.url)}"
    yield "# Only with this line can Holdtrue delete anything here. Use a role of its own: `holdtrue systems grants`."
    writing = (
        re.sub(r"_URL\Z", "", answers.url) + "_WRITE_URL" if answers.url.startswith("env:") else answers.url
    )
    yield f"# write-url: {word(writing)}"


def _dataset(answers: Answers, dataset: ProposedDataset) -> Iterator[str]:
    yield _comment(f"{dataset.table}: {dataset.why}.", 2)
    yield f"  {word(dataset.name)}:"
    yield f"    table: {word(dataset.table)}"
    yield f"    key: {word(dataset.key)}"
    if dataset.scheduled:
        yield f"    activity: {word(dataset.activity)}"
    if dataset.parent:
        parent, on = dataset.parent
        yield f"    of: {{dataset: {word(parent)}, on: {word(on)}}}"
    if dataset.email:
        yield f"    subject: {{email: {word(dataset.email)}}}"
    if dataset.scheduled and not dataset.parent:
        yield f"    entity: {word(answers.entity)}"
    if dataset.fields:
        yield "    fields:"
        yield from (f"      {word(column)}: {category}" for column, category in dataset.fields)
    yield from (_comment(f"{remark.about} {remark.says}", 4) for remark in dataset.remarks)
    yield from _events(dataset)
    if dataset.scheduled:
        used = [INACTIVE] * dataset.inactive + [BOOKKEEPING] * dataset.bookkeeping
        yield f"    schedules: [{', '.join(used)}]"
    if dataset.refers:
        yield "    refers:"
        for refer in dataset.refers:
            yield _comment(f"{refer.why}:", 6)
            yield f"      {word(f'{refer.table}.{refer.column}')}: {refer.what}"
    if dataset.owns:
        yield "    owns:                   # goes after it, if nothing else points there"
        yield from (f"      {word(column)}: {word(table)}" for column, table in dataset.owns)


def _events(dataset: ProposedDataset) -> Iterator[str]:
    if not dataset.interactions and not dataset.document_date:
        return
    yield "    events:"
    if dataset.interactions:
        yield "      last-interaction:"
        for source in dataset.interactions:
            yield _comment(f"{source.why}:", 8)
            if source.table is None:
                yield f"        - {word(source.column)}"
            else:
                at = f"{{table: {word(source.table)}, on: {word(str(source.on))}, at: {word(source.column)}}}"
                yield f"        - {at}"
    if dataset.document_date:
        yield _comment("the day of the record, from which bookkeeping law counts:", 6)
        yield f"      document-date: {word(dataset.document_date)}"
