"""Random companies with their financial years, random schedules, and the day on which all is judged."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .days import last_of_month
from .dice import Dice
from .scene import Wanted

COUNTRIES = ("DK", "SE", "NO", "FI", "DE", "AT", "PL", "CZ", "LT", "LV", "EE", "NL")
ZONES = ("UTC", "Europe/Copenhagen", "Pacific/Auckland", "America/New_York")
RARE_ZONES = ("America/Havana", "Asia/Beirut", "Asia/Kathmandu", "America/St_Johns")
"""Days that begin at one in the morning, or twice; odd offsets."""
PERIODS = ("P1Y", "P3Y", "P30D", "P12M", "P1M", "P2Y6M", "P6M15D", "P13M", "P5Y", "P3Y1D", "P8W", "none")
WITHINS = (None, "P30D", "P1D", "P1M", "P90D", "P2M15D")
CLASSES = (
    "voucher",
    "ledger",
    "statements",
    "tax-invoice",
    "letter",
    "contract",
    "payroll",
    "real-estate",
    "other",
)
EVENTS = ("last-seen", "relation-end", "signed")
CONDITIONS = ("open", "customer")


class Groups:
    """Draws what a register says of companies and periods."""

    def __init__(self, dice: Dice, wanted: Wanted) -> None:
        self.dice = dice
        self.wanted = wanted
        self.day = self._a_today()

    def _a_today(self) -> date:
        dice = self.dice
        year = dice.pick((2026, 2025, 2024, 2023, 2028, 2022))
        kind = dice.integer(0, 6)
        if kind == 0:
            return date(year, 6, 15)
        if kind == 1:
            return date(year, 1, 1)
        if kind == 2:
            return date(year, 12, 31)
        if kind == 3:
            return date(year, 2, last_of_month(year, 2))
        if kind == 4:
            return date(year, 3, 1)
        if kind == 5:
            month = dice.integer(1, 12)
            return date(year, month, last_of_month(year, month))
        return date(year, 1, 1) + timedelta(days=dice.integer(0, 364))

    def financial_years(self) -> list[dict[str, Any]] | None:
        """Calendar years, odd years, changed years, short and long ones, lists."""
        dice = self.dice
        back = self.day.year - dice.integer(2, 9)
        kind = dice.integer(0, 8)
        if kind == 0:
            return [{"from": date(2010, 1, 1), "ends": "12-31"}]
        if kind == 1:
            return None
        if kind == 2:
            return [{"from": date(2009, 7, 1), "ends": dice.pick(("06-30", "03-31", "09-30"))}]
        if kind == 3:
            return [{"from": date(2010, 3, 1), "ends": dice.pick(("02-28", "02-29"))}]
        if kind == 4:  # the first rule reaches back over its own beginning
            return [{"from": date(back, 5, 20), "ends": "12-31"}]
        if kind == 5:  # a changed year: a short one in between
            return [{"from": date(2010, 1, 1), "ends": "12-31"}, {"from": date(back, 7, 1), "ends": "06-30"}]
        if kind == 6:
            return [
                {"from": date(2010, 1, 1), "ends": "12-31"},
                {"from": date(back, 4, 1), "ends": "03-31"},
                {"from": date(back + 2, 1, 15), "ends": dice.pick(("12-31", "02-28"))},
            ]
        if kind == 7:  # a short and a long year, then calendar years again
            return [
                {"from": date(2010, 1, 1), "ends": "12-31"},
                {"ends": [date(back, 6, 30), date(back + 1, 12, 31)]},
            ]
        return [
            {"from": date(2010, 7, 1), "ends": "06-30"},
            {"ends": [date(back, 2, 15), date(back, 12, 31), date(back + 2, 3, 31)]},
            {"from": date(back + 2, 4, 1), "ends": "03-31"},
        ]

    def group(self) -> dict[str, Any]:
        dice = self.dice
        zones = ZONES + (RARE_ZONES if self.wanted.rare_zones and dice.chance(20) else ())
        entities: dict[str, Any] = {}
        for number in range(dice.integer(1, 4)):
            entity: dict[str, Any] = {
                "name": f"Company {number}",
                "country": dice.pick(COUNTRIES),
                "zone": dice.pick(zones),
                "tax-period": dice.pick(("month", "quarter", "half-year", "year")),
            }
            years = self.financial_years()
            if years is not None:
                entity["financial-years"] = years
            entities[f"company-{number}"] = entity
        return {
            "name": "Random group",
            "lead": "company-0",
            "contact": "privacy@example.org",
            "entities": entities,
            "synthetic": True,
        }

    def ordinary(self) -> dict[str, Any]:
        dice = self.dice
        schedule: dict[str, Any] = {"keep": dice.pick(PERIODS)}
        how = dice.pick(("one", "one", "latest", "latest", "earliest"))
        schedule["after"] = dice.pick(EVENTS) if how == "one" else {how: dice.some(EVENTS, 2, 3)}
        start = dice.pick(("day", None, "calendar-year-end", "financial-year-end"))
        if start is not None:
            schedule["from"] = start
        if dice.chance(25):
            schedule["while"] = dice.pick(CONDITIONS)
        if dice.chance(25):
            schedule["when"] = dice.pick(CONDITIONS)
        within = dice.pick(WITHINS)
        if within is not None:
            schedule["within"] = within
        schedule["then"] = dice.pick(("delete", "delete", "delete", "anonymise", "restrict"))
        return schedule

    def duty(self) -> dict[str, Any]:
        dice = self.dice
        classes = dice.some(CLASSES, 1, 2)
        schedule: dict[str, Any] = {
            "duty": "bookkeeping",
            "class": classes[0] if len(classes) == 1 else classes,
        }
        if dice.chance(20):
            schedule["within"] = dice.pick(WITHINS[1:])
        if dice.chance(10):
            schedule["when"] = dice.pick(CONDITIONS)
        return schedule

    def moment(self, zones: list[str]) -> date | datetime:
        """Today is one day, or one instant near somebody's midnight."""
        dice = self.dice
        today: date | datetime = self.day
        if dice.chance(40):
            midnight = datetime.combine(self.day, time(), ZoneInfo(dice.pick(zones)))
            today = midnight.astimezone(UTC) + dice.pick(
                (timedelta(hours=12), timedelta(0), timedelta(seconds=-1), timedelta(hours=6))
            )
        return today

    def schedules(self) -> dict[str, Any]:
        """Up to four ordinary schedules, up to two duties."""
        found = {f"ordinary-{number}": self.ordinary() for number in range(self.dice.integer(1, 4))}
        if self.wanted.duties:
            found |= {f"duty-{number}": self.duty() for number in range(self.dice.integer(0, 2))}
        return found
