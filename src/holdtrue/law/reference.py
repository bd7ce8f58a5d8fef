"""The reference page of the bookkeeping duties, written from the data itself."""

from __future__ import annotations

from .counting import DEFAULT_TAX_PERIOD
from .days import END_OF_DAYS, FIRST_DAY
from .duties import DutyRule, countries, rules_of

_INTRODUCTION = f"""\
# Bookkeeping duties

<!-- Written by `holdtrue law export --format markdown`; do not edit by hand. -->

How long the law makes a company keep its records, by country and record class. The facts are the data
files in `src/holdtrue/law/data/duties/`. They are working material, not legal advice. *Checked* means
read in the named source; *knowledge* means general knowledge that somebody has to check before relying
on it.

## How a record's last day is found

| start | counted from |
|---|---|
| `day` | the event's own day: kept until day + period |
| `calendar-year-end` | the end of the calendar year of the day |
| `financial-year-end` | the end of the financial year that contains the day |
| `calendar-year-end-of-financial-year-end` | the end of the calendar year in which that year ends |
| `first-of-january-after-financial-year-end` | 1 January after that year's end |
| `tax-period-end` | the end of the VAT period that contains the day |
| `calendar-year-end-of-tax-due` | the end of the calendar year of the month after the VAT period |

From the end of a span, a record is kept until (the day after the span's end + period) - 1 day. Where a
company states no `tax-period`, a {DEFAULT_TAX_PERIOD} is assumed.

- **Event.** The day of the document, unless the law names another: its approval, its settlement, its
  expiry, the start of an adjustment period. Bind that day as `document-date`.
- **Several rules** for one class are several laws: the longest wins, and all are shown.
- **Versions.** Each version holds from its day on, for everything still kept or for some event days
  only. The version in force today decides; before its first version's day a rule reaches back. A
  shortened period makes nothing due before the day on which it came into force; what an older version
  had ended already stays due since then.
- **Every country answers for every class.** Where its law has no rule for one, the rule of the same Act
  that covers accounting material in general is listed for it.
"""


def duties_as_markdown() -> str:
    """The whole page: how periods are counted, and one table per country."""
    parts = [_INTRODUCTION]
    for country in countries():
        rows = "\n".join(_row(rule) for rule in rules_of(country))
        notes = "\n".join(
            f"- `{rule.id}`{_period_of(rule)}: {rule.note}" for rule in rules_of(country) if rule.note
        )
        parts.append(
            f"## {country}\n\n"
            "| rule | classes | period | start | event | law | in force | applies to | source | mark |\n"
            "|---|---|---|---|---|---|---|---|---|---|\n"
            f"{rows}\n\n{notes}\n"
        )
    return "\n".join(parts)


def _period_of(rule: DutyRule) -> str:
    return f" ({rule.period or 'without end'})"


def _row(rule: DutyRule) -> str:
    in_force = f"{rule.valid_from} to {rule.until}" if rule.until else f"from {rule.valid_from}"
    cells = (
        f"`{rule.id}`",
        ", ".join(rule.classes),
        str(rule.period) if rule.period else "without end",
        f"`{rule.start}`",
        rule.event,
        rule.law,
        in_force,
        applies_to_in_words(rule),
        rule.source,
        rule.mark,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def applies_to_in_words(rule: DutyRule) -> str:
    """Which records a version covers: everything still kept, or the event days from, to."""
    if rule.event_days is None:
        return "everything still kept"
    first, last = rule.event_days
    begin = "" if first == FIRST_DAY else f" from {first}"
    end = "" if last == END_OF_DAYS else f" to {last}"
    return f"event days{begin}{end}"
