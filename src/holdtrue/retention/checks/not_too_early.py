"""Was anything disposed of before its time?

Rows that are gone cannot be counted again. What can be checked is how they went: before each batch a few of its rows
are judged by a second rule that walks from day to day instead of comparing with a cutoff, and a run ends with a
verification that says how many rows were judged so.

Kept: every place where this activity's data lies is bound, and every disposal there was verified, with rows of it
judged by the second rule, none begun before the day for which it was planned. Or nothing has been disposed of yet.
Broken: a disposal was carried out before the day for which it was planned had come.
Unproven: a disposal has not been verified (it still runs, or was interrupted), or removed rows of which none was
judged; or data lies in a place that is not bound.
Cannot see: what others delete in the systems themselves, whether the dates there were right, and the rows of a batch
that were not sampled.
Law: Art. 5(1)(a), 5(1)(f) and 5(2) GDPR; where a law asks for records, that law.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from holdtrue.evidence import queries as ledger
from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Outcome, Reason, Verdict, broken, kept, unproven
from holdtrue.register.models.register import Register

from .on_time import covered_by, not_bound

CODE = "retention.not-too-early"

MOST = 10_000
"""So many disposals are looked back at."""


@dataclass
class Disposal:
    """One disposal as the ledger tells it."""

    subject: str
    today: str = ""
    began: datetime | None = None
    verified: dict[str, dict[str, int]] | None = None
    planned: dict[str, int] = field(default_factory=dict)

    @property
    def too_early(self) -> bool:
        """Whether it began before its day had begun anywhere on earth."""
        if self.began is None or not self.today:
            return False
        day = date.fromisoformat(self.today[:10])
        return (day - self.began.date()).days > 1


def run(subject: str, world: World) -> Verdict:
    covered = covered_by(world.register, subject)
    datasets = [f"{system}/{dataset}" for system, dataset in covered.datasets]
    disposals = [
        each
        for each in world.once("retention.disposals", _disposals)
        if each.began is not None and any(name in each.planned for name in datasets)
    ]
    paths = (covered.path,)
    looked_at = (f"ledger: {len(disposals)} {'disposal' if len(disposals) == 1 else 'disposals'}",)
    early = next((each for each in disposals if each.too_early), None)
    if early is not None:
        return broken(
            f"A disposal planned for {early.today[:10]} was carried out before that day.",
            looked_at=looked_at,
            paths=paths,
            remedy="Look at it in the ledger: `holdtrue evidence export --out evidence.zip`",
        )
    open_ = next((each for each in disposals if each.verified is None), None)
    if open_ is not None:
        digest = open_.subject.rpartition("/")[2][:12]
        return unproven(
            Reason.COULD_NOT_RUN,
            "A disposal began and has not been verified: it still runs, or was interrupted.",
            looked_at=looked_at,
            paths=paths,
            remedy=f"Let it end: `holdtrue retention run {digest}`",
        )
    disposed = sampled = 0
    for each in disposals:
        for name in datasets:
            part = (each.verified or {}).get(name, {})
            disposed += part.get("disposed", 0)
            sampled += part.get("sampled", 0)
            if part.get("disposed", 0) and not part.get("sampled", 0):
                return unproven(
                    Reason.OUT_OF_REACH,
                    f"{part['disposed']:,} rows went from {name} and none of them was judged beforehand.",
                    looked_at=looked_at,
                    paths=paths,
                    remedy="Look at it in the ledger: `holdtrue evidence export --out evidence.zip`",
                )
    unbound = [name for name in covered.places if not world.register.systems[name].is_bound]
    if unbound:
        return not_bound(world.register, unbound, looked_at, {}, paths)
    if not disposals:
        return kept("Holdtrue has disposed of nothing here yet.", looked_at=looked_at, paths=paths)
    return kept(
        f"{disposed:,} rows were disposed of; {sampled:,} of them were judged by the second rule first, all with the "
        "same answer.",
        looked_at=looked_at,
        numbers={"disposed": disposed, "sampled": sampled},
        paths=paths,
    )


def narrowed(subject: str, verdict: Verdict, register: Register, companies: Sequence[str]) -> Verdict:
    """The verdict without its numbers: a disposal's are those of all companies together."""
    if verdict.outcome is Outcome.KEPT and verdict.numbers:
        says = "Rows were disposed of; those that the second rule judged first all had the same answer."
        return replace(verdict, says=says, numbers={})
    if verdict.reason is Reason.OUT_OF_REACH:
        return replace(verdict, says="Rows went, and none of them was judged beforehand.", numbers={})
    return replace(verdict, numbers={})


def _disposals() -> list[Disposal]:
    found: dict[str, Disposal] = {}
    for kind in ("retention.plan", "retention.run", "retention.verified"):
        for noted in ledger.entries(kind=kind, most=MOST):
            each = found.setdefault(noted.link.subject, Disposal(noted.link.subject))
            body: dict[str, Any] = json.loads(noted.body) if noted.body else {}
            if kind == "retention.plan":
                each.today, each.planned = body.get("today", ""), body.get("parts", {})
            elif kind == "retention.run":
                each.began = noted.link.at
            else:
                each.verified = {name: part for name, part in body.items() if isinstance(part, dict)}
    return list(found.values())
