"""Each entity's calendar (zone, financial years, tax period) as the law needs it."""

from __future__ import annotations

from holdtrue.law.counting import EntityCalendar
from holdtrue.law.financial_years import FinancialYears
from holdtrue.register.models.group import Entity


def calendar_of(entity: Entity) -> EntityCalendar:
    """The calendar in which this entity's periods are counted."""
    rules = [(rule.from_, rule.ends) for rule in entity.financial_years]
    return EntityCalendar(FinancialYears(rules), entity.tax_period)
