"""How long a register of a thousand activities takes to load and validate."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from holdtrue.register.load import load

FULL = 1_000
ACTIVITY = """\
title: {{en: Activity {n}, da: Aktivitet {n}}}
entities: [company-1, company-{company}]
sites: [main]
about:
  en: What activity {n} is about, in a sentence of usual length.
  da: Hvad aktivitet {n} handler om, i en sætning af sædvanlig længde.
subjects:
  - {{en: customers, da: kunder}}
  - {{en: suppliers, da: leverandører}}
data:
  - {{category: contact.name, text: {{en: name, da: navn}}}}
  - {{category: contact.email, text: {{en: e-mail address, da: e-mailadresse}}}}
  - {{category: order.details, text: {{en: orders, da: ordrer}}}}
purposes:
  - id: serving
    text: {{en: to serve you, da: at betjene dig}}
    bases:
      - {{basis: legitimate-interests, interests: [service]}}
      - {{basis: contract}}
interests:
  - id: service
    text: {{en: good service, da: god service}}
    assessment: {{date: 2025-03-01, by: legal@group.example, review: 2026-03-01, outcome: prevails}}
sources: [{{en: you, da: dig}}]
recipients:
  - {{recipient: recipient-{recipient}, for: {{en: to run it, da: at drive det}}}}
  - recipient-0
schedules:
  - {{schedule: schedule-{schedule}, of: {{en: what you ordered, da: hvad du bestilte}}}}
remarks:
  - id: plain
    kind: data
    text: {{en: We ask for no more than we need., da: Vi beder ikke om mere end nødvendigt.}}
"""


def write(folder: Path, activities: int) -> None:
    """A register of so many activities, with ten companies, fifty recipients and twenty schedules."""
    companies = "".join(f"  company-{n}: {{name: Company {n}, country: DK}}\n" for n in range(10))
    site = "sites:\n  main: {url: https://group.example, entities: [company-1], languages: [en, da]}\n"
    (folder / "group.yaml").write_text(f"name: Group\nlanguages: [en, da]\nentities:\n{companies}{site}")
    (folder / "recipients.yaml").write_text(
        "".join(f"recipient-{n}: {{name: Recipient {n}, role: processor, country: DK}}\n" for n in range(50))
    )
    (folder / "schedules.yaml").write_text(
        "".join(f"schedule-{n}: {{keep: P{n + 1}M, after: last-contact, then: delete}}\n" for n in range(20))
    )
    (folder / "activities").mkdir()
    for n in range(activities):
        text = ACTIVITY.format(n=n, company=n % 10, recipient=n % 50, schedule=n % 20)
        (folder / "activities" / f"activity-{n}.yaml").write_text(text, encoding="utf-8")


def seconds(activities: int) -> float:
    """How long it takes to load and validate a register of so many activities."""
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), activities)
        begun = time.perf_counter()
        register = load(Path(name))
        took = time.perf_counter() - begun
    assert len(register.activities) == activities
    return took


def measure(activities: int = FULL) -> list[str]:
    """Lines of Markdown; the median of five."""
    took = statistics.median(seconds(activities) for _ in range(5))
    return [
        "## The register",
        "",
        "| | median | wanted |",
        "|---|---:|---|",
        f"| {activities:,} activities loaded and validated | {took:.2f} s | under 2 s for 1,000 |",
    ]
