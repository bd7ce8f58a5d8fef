"""Random values near what matters: cutoffs, ends of years, midnights, placeholders, and what is no date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .days import END, FinancialYears, last_of_month
from .dice import Dice

IMPOSSIBLE = (
    "2023-02-30",
    "",
    "22-11-2019",
    1574380800,
    "never",
    "2023-13-01",
    "0000-00-00",
    "2019-1-5",
    2023.5,
)


class Edges:
    """Draws values. `zones` are the companies', `zone` the one of the system's plain timestamps."""

    def __init__(
        self,
        dice: Dice,
        dialect: str,
        day: date,
        *,
        periods: Sequence[str],
        years: Sequence[Any],
        zones: Sequence[str],
        zone: str,
        words: tuple[str, ...],
        impossible: bool,
    ) -> None:
        self.dice = dice
        self.dialect = dialect
        self.day = day
        self.periods = periods
        self.years = years
        self.zones = zones
        self.zone = zone
        self.words = words
        self.impossible = impossible

    def _before(self, day: date, period: str) -> date:
        """Roughly `period` before a day: the neighbourhood of a cutoff."""
        years = months = days = 0
        number = ""
        for letter in period[1:]:
            if letter.isdigit():
                number += letter
                continue
            count, number = int(number), ""
            years += count * (letter == "Y")
            months += count * (letter == "M")
            days += count * {"W": 7, "D": 1}.get(letter, 0)
        count = day.year * 12 + day.month - 1 - years * 12 - months
        year, month = count // 12, count % 12 + 1
        return date(year, month, min(day.day, last_of_month(year, month))) - timedelta(days=days)

    def a_day(self) -> date:
        """A day near something that matters: a cutoff, a year's end, today, or nothing at all."""
        dice = self.dice
        kind = dice.integer(0, 11)
        near = timedelta(days=dice.integer(-2, 2))
        if kind <= 4:
            period = dice.pick([p for p in self.periods if p != "none"] or ["P1Y"])
            day = self.day - dice.pick((timedelta(0), self._gap(), timedelta(days=dice.integer(0, 40))))
            return self._before(day, period) + near
        if kind <= 6:
            year = self.day.year - dice.integer(0, 12)
            return (
                dice.pick((date(year, 12, 31), date(year, 1, 1), date(year, 2, last_of_month(year, 2))))
                + near
            )
        if kind <= 8:
            years = FinancialYears(dice.pick(self.years) or [{"ends": "12-31"}])
            around = self.day - timedelta(days=dice.integer(0, 12 * 366))
            return years.end(around) + near
        if kind == 9:
            return self.day + near
        if kind == 10:
            return self.day - timedelta(days=dice.integer(0, 5000))
        return dice.pick(
            (
                self.day + timedelta(days=dice.integer(1, 500)),
                date(1900, 1, 1),
                END,
                date(1989, 12, 31),
                date(1998, 7, 1),
            )
        )

    def _gap(self) -> timedelta:
        return timedelta(days=self.dice.pick((30, 31, 1, 60, 75, 90)))

    def a_moment(self) -> datetime:
        """An instant on either side of somebody's midnight, or somewhere in a day."""
        dice = self.dice
        day = self.a_day()
        if day in (END, date(1900, 1, 1)):  # what real systems write as placeholder, as it stands
            return datetime.combine(day, time(), UTC)
        zone = ZoneInfo(dice.pick(self.zones))
        start = datetime.combine(day, time(), zone).astimezone(UTC)
        return start + dice.pick(
            (
                timedelta(hours=12),
                timedelta(0),
                -timedelta(microseconds=1),
                timedelta(microseconds=1),
                timedelta(seconds=-1),
                timedelta(hours=23, minutes=30),
                timedelta(hours=-3),
            )
        )

    def value(self, kind: str, spelling: str) -> Any:
        """One value of a column; null now and then; on SQLite also what is no date."""
        dice = self.dice
        if dice.chance(8):
            return None
        if kind in ("date", "timestamp", "timestamptz"):
            if self.dialect == "sqlite" and self.impossible and dice.chance(6):
                return dice.pick(IMPOSSIBLE)
            if kind == "date":
                day = self.a_day()
                return day.isoformat() if self.dialect == "sqlite" else day
            moment = self.a_moment()
            if kind == "timestamp":
                zone = ZoneInfo(self.zone)
                if moment.date() not in (END, date(1900, 1, 1)):
                    moment = moment.astimezone(zone)
                moment = moment.replace(tzinfo=None, fold=0)
            return self._spelt(moment, spelling) if self.dialect == "sqlite" else moment
        if kind == "bool":
            flag = dice.chance(30)
            return int(flag) if self.dialect == "sqlite" else flag
        if kind == "state":
            return dice.pick(("closed", "closed", "closed", "running", "odd"))
        if kind == "site":
            return dice.pick(self.words) if dice.chance(92) else dice.pick(("xx", ""))
        if kind == "mark":
            return "yes" if dice.chance(8) else "no"
        return dice.pick(("a", "b", ""))

    def _spelt(self, moment: datetime, spelling: str) -> str:
        if spelling == "mixed":
            spelling = self.dice.pick(("space", "T", "short", "fraction"))
        text = moment.replace(tzinfo=None).isoformat("T" if spelling == "T" else " ")
        if spelling == "fraction":
            text = moment.replace(tzinfo=None).isoformat(" ", "microseconds")
        if moment.tzinfo is None:
            return text
        return text + "+00:00"
