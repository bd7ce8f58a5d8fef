"""`holdtrue notice ...`: render the privacy notice, say what it lacks, publish it, compare it."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .door import CannotRun, RegisterOption, TodayOption, commands, load_register, open_store, today_from

if TYPE_CHECKING:
    from holdtrue.law.today import Today
    from holdtrue.notices.rules.statement import Notice
    from holdtrue.register.models.register import Register

app = commands("Render and publish the privacy notice.")


class Format(StrEnum):
    HTML = "html"
    MARKDOWN = "md"
    TEXT = "txt"


EntityOption = Annotated[
    str | None,
    typer.Option("--entity", metavar="NAME", help="The company. Default: every one.", show_default=False),
]
LanguageOption = Annotated[
    str | None,
    typer.Option("--lang", metavar="CODE", help="The language. Default: every one there are words in."),
]
SiteOption = Annotated[
    str | None, typer.Option("--site", metavar="NAME", help="For this site only.", show_default=False)
]


@app.command()
def render(
    entity: Annotated[str, typer.Option("--entity", metavar="NAME", help="The company.")],
    language: Annotated[str, typer.Option("--lang", metavar="CODE", help="The language.")] = "en",
    format: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.MARKDOWN,
    site: SiteOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it there instead of to the screen.")
    ] = None,
    register: RegisterOption = None,
    today: TodayOption = None,
) -> None:
    """Write the notice of one company as the register says it."""
    notice = _notice(load_register(register), entity, language, site, today_from(today))
    written = _written(notice, format)
    if out is None:
        sys.stdout.write(written)
        return
    try:
        out.write_text(written, encoding="utf-8")
    except OSError as fault:
        raise CannotRun(f"{out} cannot be written: {fault.strerror}.", "Name another file.") from None


@app.command()
def gaps(entity: EntityOption = None, register: RegisterOption = None, today: TodayOption = None) -> None:
    """Say what Art. 13 and 14 GDPR ask for and the register does not say. Exit codes: 0 nothing, 1 something."""
    from holdtrue.notices.queries import gaps_of

    known = load_register(register)
    day = today_from(today)
    found = dict.fromkeys(gap for name in _entities(known, entity) for gap in gaps_of(known, name, day))
    for gap in found:
        print(f"{known.where(gap.path) or gap.path}  {gap}")
    if found:
        raise typer.Exit(1)


@app.command()
def publish(
    entity: EntityOption = None,
    language: LanguageOption = None,
    site: SiteOption = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who publishes.")] = "",
    register: RegisterOption = None,
    today: TodayOption = None,
) -> None:
    """Publish the notices that have changed: the renderings are kept by digest, the deed enters the ledger."""
    known = load_register(register)
    day = today_from(today)
    names = _entities(known, entity)
    open_store()
    from holdtrue.evidence.actors import COMMAND
    from holdtrue.notices.actions import NotReady, PublishedMeanwhile
    from holdtrue.notices.actions import publish as publish_one
    from holdtrue.notices.queries import languages_of, last_edition

    notices = [
        _notice(known, name, code, site, day)
        for name in names
        for code in ([language] if language else languages_of(known, name))
    ]
    # The day asked for, if one was: an edition of a demonstration belongs to its day.
    at = (
        datetime.now(UTC)
        if day.day is None
        else datetime(day.day.year, day.day.month, day.day.day, 12, tzinfo=UTC)
    )
    for notice in notices:
        before = last_edition(notice.entity, notice.language, notice.site)
        try:
            edition = publish_one(COMMAND, notice, known, day, at, by)
        except NotReady as fault:
            for path in fault.unconfirmed:
                print(f"{known.where(path) or path}  {path}: to be confirmed", file=sys.stderr)
            for gap in fault.gaps:
                print(f"{known.where(gap.path) or gap.path}  {gap}", file=sys.stderr)
            raise CannotRun(
                f"the notice of {notice.company} ({notice.language}) cannot be published: {fault}.",
                "Confirm and complete the facts above in the register.",
            ) from None
        except PublishedMeanwhile:
            raise CannotRun(
                f"the notice of {notice.company} ({notice.language}) was published by somebody else just now.",
                "Run the command again.",
            ) from None
        done = "unchanged" if before is not None and before.number == edition.number else "published"
        print(f"{notice.company}, {notice.language}: edition {edition.number} {done}")


@app.command()
def diff(
    entity: Annotated[str, typer.Option("--entity", metavar="NAME", help="The company.")],
    language: Annotated[str, typer.Option("--lang", metavar="CODE", help="The language.")] = "en",
    site: SiteOption = None,
    register: RegisterOption = None,
    today: TodayOption = None,
) -> None:
    """Compare the edition in force with the register, word by word. Exit codes: 0 equal, 1 different."""
    known = load_register(register)
    day = today_from(today)
    _notice(known, entity, language, site, day)
    open_store()
    from holdtrue.notices.queries import compared

    comparison = compared(known, entity, language, day, site)
    if comparison.edition is None:
        print("Never published.")
    for change in comparison.changes:
        print(change)
    if not comparison.equal:
        raise typer.Exit(1)


def _entities(register: Register, entity: str | None) -> list[str]:
    names = list(register.group.entities)
    if entity is None:
        return names
    if entity not in names:
        raise CannotRun(f"the register knows no entity {entity!r}.", f"It knows {', '.join(names)}.")
    return [entity]


def _notice(register: Register, entity: str, language: str, site: str | None, today: Today) -> Notice:
    from holdtrue.notices.queries import notice_of
    from holdtrue.notices.rules.compose import IncompleteNotice, NoSuchNotice
    from holdtrue.notices.rules.phrases import WordingFault
    from holdtrue.notices.wording import NoSuchLanguage

    _entities(register, entity)
    try:
        return notice_of(register, entity, language, today, site)
    except NoSuchLanguage as fault:
        raise CannotRun(f"{fault}.", "Choose one of them with --lang.") from None
    except NoSuchNotice as fault:
        sites = ", ".join(register.group.sites) or "none"
        raise CannotRun(f"{fault}.", f"The register's sites are: {sites}.") from None
    except IncompleteNotice as fault:
        for name in fault.missing:
            place = register.where(name) if "/" in name else None
            print(
                f"{place or f'texts/{language}.yaml'}: no words in {language!r} for {name}", file=sys.stderr
            )
        raise CannotRun(
            f"the notice of {entity} cannot be said in {language!r}: {len(fault.missing)} wordings are missing.",
            f"Add register texts in this language where they stand, the other wordings in texts/{language}.yaml.",
        ) from None
    except WordingFault as fault:
        raise CannotRun(f"{fault}.", f"Mend the wording in texts/{language}.yaml.") from None


def _written(notice: Notice, format: Format) -> str:
    if format is Format.MARKDOWN:
        from holdtrue.notices.rendering.markdown import markdown

        return markdown(notice)
    if format is Format.TEXT:
        from holdtrue.notices.rendering.text import text

        return text(notice)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdtrue.wiring.settings")
    import django

    django.setup()
    from holdtrue.notices.rendering.html import page

    return page(notice)
