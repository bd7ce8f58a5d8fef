"""`make docs`: write the pages of `docs/reference/` anew, each from the thing that it describes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

from holdtrue.cli.variables import as_markdown
from holdtrue.register.facts import fields_of
from holdtrue.register.kinds import (
    Anything,
    Day,
    Either,
    Items,
    Keys,
    Kind,
    Names,
    Number,
    Truth,
    Word,
    Wordings,
)
from holdtrue.register.models.activities import Activity
from holdtrue.register.models.base import Entry
from holdtrue.register.models.bindings import System
from holdtrue.register.models.governance import Accepted, Access, Marketing, Texts, Tracker
from holdtrue.register.models.group import Group
from holdtrue.register.models.parties import Joint, Recipient
from holdtrue.register.models.schedules import AutomaticApproval, GuardRails, Schedule

REFERENCE = Path(__file__).parent / "reference"

FILES: tuple[tuple[str, str, tuple[tuple[str, type[Entry]], ...]], ...] = (
    ("group.yaml", "Who the controllers are, how to reach them, where they publish.", (("", Group),)),
    ("joint.yaml", "Who decides together with whom (Art. 26 GDPR).", (("", Joint),)),
    ("activities/*.yaml", "One processing activity each (Art. 30 GDPR).", (("", Activity),)),
    ("recipients.yaml", "Who else receives data, by name.", (("NAME", Recipient),)),
    (
        "schedules.yaml",
        "How long, after what, and what then, by name.",
        (("NAME", Schedule), ("automatic-approval", AutomaticApproval), ("guard-rails", GuardRails)),
    ),
    ("trackers.yaml", "Cookies and the like, by name.", (("NAME", Tracker),)),
    ("access.yaml", "Which employees may see which data.", (("", Access),)),
    ("marketing.yaml", "Permission topics and channels.", (("", Marketing),)),
    ("systems/*.yaml", "Every place where data lies, bound or not, one file each.", (("", System),)),
    ("accepted.yaml", "What stays Unproven for now, and what somebody attests.", (("", Accepted),)),
    ("texts/*.yaml", "Wording of the group's own, one file per language.", (("", Texts),)),
)


def in_words(kind: Kind) -> str:
    """What may be written as a value."""
    if isinstance(kind, Word):
        return " \\| ".join(f"`{choice}`" for choice in kind.choices) if kind.choices else "a word"
    if isinstance(kind, Items):
        return f"{in_words(kind.of)}, or a list of them"
    if isinstance(kind, Names):
        return f"by name: {in_words(kind.of)}"
    if isinstance(kind, Keys):
        return _linked(kind.model)
    if isinstance(kind, Either):
        return f"a bare value, or {_linked(kind.model)}"
    plain = {Truth: "`true` or `false`", Day: "a day, YYYY-MM-DD", Wordings: "a text, or one per language"}
    if isinstance(kind, Number):
        return "a whole number" if kind.whole else "a number"
    return plain.get(type(kind), "any value") if not isinstance(kind, Anything) else "any value"


def _linked(model: type[Entry]) -> str:
    return f"[{model.__name__}](#{model.__name__.lower()})"


def _models_in(kind: Kind) -> Iterator[type[Entry]]:
    if isinstance(kind, Items | Names):
        yield from _models_in(kind.of)
    elif isinstance(kind, Keys | Either):
        yield kind.model


def _table(model: type[Entry]) -> Iterator[str]:
    yield "| key | value |"
    yield "|---|---|"
    for key in fields_of(model):
        needed = " (required)" if model.model_fields[key.field].is_required() else ""
        yield f"| `{key.spelling}`{needed} | {in_words(key.kind)} |"


def _said(model: type[Entry]) -> str:
    return " ".join((model.__doc__ or "").split()) if "__doc__" in model.__dict__ else ""


def register_keys() -> str:
    """Every key of every file of a register."""
    lines = [
        "# The register's files and keys",
        "",
        "Written by `make docs` from the models that load a register; do not edit by hand. The same as JSON Schema,",
        "for editors: `holdtrue register schema`. Any value may be `to-confirm: {assumed: VALUE, why: REASON}`.",
    ]
    told: dict[str, type[Entry]] = {}
    for file, purpose, roots in FILES:
        lines += ["", f"## {file}", "", purpose]
        waiting = []
        for name, model in roots:
            lines += ["", f"`{name}:`", ""] if name else [""]
            lines += _table(model)
            told[model.__name__] = model
            waiting += [inner for key in fields_of(model) for inner in _models_in(key.kind)]
        while waiting:
            model = waiting.pop(0)
            if model.__name__ in told:
                continue
            told[model.__name__] = model
            lines += ["", f"### {model.__name__}", ""]
            if _said(model):
                lines += [_said(model), ""]
            lines += _table(model)
            waiting += [inner for key in fields_of(model) for inner in _models_in(key.kind)]
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Every command with its arguments and options."""
    from typer.main import get_command

    from holdtrue.wiring.command import COMMANDS

    lines = [
        "# The commands",
        "",
        "Written by `make docs` from the commands themselves; do not edit by hand. `--register` and `--today` may",
        "also stand before the command. Exit codes, where a command says nothing else: 0 done, 2 could not run.",
    ]
    for name, entry in COMMANDS.items():
        lines += ["", f"## holdtrue {name}", "", entry.help]
        command = get_command(import_module(entry.module).app)
        children = getattr(command, "commands", None)
        if children is None:
            lines += _command(f"holdtrue {name}", command, heading=False)
        else:
            for child in children.values():
                if not child.hidden:
                    lines += _command(f"holdtrue {name} {child.name}", child, heading=True)
    return "\n".join(lines) + "\n"


def _command(name: str, command: Any, *, heading: bool) -> Iterator[str]:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option" and not each.hidden]
    shown = " ".join([name, *(_argument(each) for each in arguments), *(["[OPTIONS]"] if options else [])])
    if heading:
        yield from ("", f"### {name}")
    yield from ("", f"    {shown}", "", " ".join((command.help or "").split()))
    if arguments or options:
        yield ""
    for each in arguments:
        yield f"- `{_argument(each)}`: {each.help or ''}".rstrip(": ")
    for each in options:
        names = ", ".join([*each.opts, *each.secondary_opts])
        value = "" if each.is_flag else f" {_value(each)}"
        yield f"- `{names}{value}`: {each.help or ''}".rstrip(": ")


def _value(each: Any) -> str:
    """What an option takes: its choices, the word that its help uses, or the kind of value."""
    descriptor = getattr(each, "type_descriptor", None)
    type_ = descriptor.annotation if descriptor is not None else getattr(each.type, "func", each.type)
    if isinstance(type_, type) and issubclass(type_, Enum):
        return "|".join(str(choice.value) for choice in type_)
    return each.metavar or getattr(type_, "__name__", str(type_)).upper()


def _argument(each: Any) -> str:
    name = (each.metavar or each.name.upper()).strip("[]")
    return name if each.required else f"[{name}]"


def checks() -> str:
    """The manual page of every check."""
    return _printed("check", "--manual")


def law() -> str:
    """The bookkeeping duties of every country."""
    return _printed("law", "export", "--format", "markdown")


def _printed(*words: str) -> str:
    import subprocess

    run = subprocess.run(
        [sys.executable, "-m", "holdtrue", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return run.stdout


PAGES = {"configuration.md": as_markdown, "commands.md": commands, "register.md": register_keys, "checks.md": checks, "law.md": law}


def main() -> None:
    for name, write in PAGES.items():
        (REFERENCE / name).write_text(write(), encoding="utf-8")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
