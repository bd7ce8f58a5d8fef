"""The notice of an entity: as the register says it today, and as it was last published."""

from __future__ import annotations

from holdtrue.law.today import Today
from holdtrue.register.models.register import Register

from . import wording
from .rules.compose import compose
from .rules.statement import Notice


def notice_of(
    register: Register, entity: str, language: str, today: Today, site: str | None = None
) -> Notice:
    """The notice of `entity` as `register` says it, for all its sites or for one.

    Raises `wording.NoSuchLanguage`, `NoSuchNotice` for an unknown entity or site, and `IncompleteNotice`
    naming every word that the language lacks.
    """
    return compose(register, entity, site, wording.phrases(language, register), today)
