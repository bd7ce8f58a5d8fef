"""How a schedule's period is counted for one entity: the stretches of law or register, and the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from holdtrue.law.counting import EntityCalendar
from holdtrue.law.cutoffs import Stretches, due_since, duty_stretches, kept_until, own_stretches, sources
from holdtrue.law.duties import DutyRule
from holdtrue.law.today import Today
from holdtrue.register.models.group import Entity
from holdtrue.register.models.register import Register
from holdtrue.register.models.schedules import Schedule

from .calendars import calendar_of


@dataclass(frozen=True)
class Counted:
    """One schedule as it is counted for one entity on one day."""

    schedule: Schedule
    entity: Entity
    today: date

    @cached_property
    def stretches(self) -> Stretches:
        if self.schedule.duty:
            return duty_stretches(self.entity.country, self.schedule.class_, self.today)
        assert self.schedule.keep is not None
        return own_stretches(self.schedule.keep, self.schedule.from_)

    @cached_property
    def calendar(self) -> EntityCalendar:
        return calendar_of(self.entity)

    def kept_until(self, event: date) -> date:
        return kept_until(self.stretches, event, self.calendar)

    def due_since(self, event: date) -> date:
        return due_since(self.stretches, event, self.calendar)

    def laws(self, event: date) -> tuple[DutyRule, ...]:
        return sources(self.stretches, event)


class Counting:
    """The counted schedules of a register on one day, each made once."""

    def __init__(self, register: Register, today: Today) -> None:
        self._register = register
        self._today = today
        self._made: dict[tuple[str, str], Counted] = {}

    def of(self, schedule: str, entity: str) -> Counted:
        key = (schedule, entity)
        if key not in self._made:
            self._made[key] = Counted(
                self._register.schedules[schedule],
                self._register.group.entities[entity],
                self.today(entity),
            )
        return self._made[key]

    def schedule(self, name: str) -> Schedule:
        return self._register.schedules[name]

    def today(self, entity: str | None) -> date:
        zone = self._register.group.entities[entity].zone if entity is not None else None
        return self._today.in_zone(zone)
