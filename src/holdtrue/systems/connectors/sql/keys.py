"""Keys of rows: lists of them as conditions, in the key column's own type."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from ...port import BindingFault
from .catalogue import Catalogue


def among(catalogue: Catalogue, table: str, column: str, expression: Any, keys: Sequence[Any]) -> Any:
    """`expression in keys`. PostgreSQL gets one array of the column's own type: an array of a narrower type
    cannot be hashed, and turns a look-up into a scan per row."""
    return _among(catalogue, table, column, expression, None, list(keys))


def among_bound(catalogue: Catalogue, table: str, column: str, expression: Any, name: str) -> Any:
    """The same for a statement that is built once: the keys are given as parameter `name` at each execution."""
    return _among(catalogue, table, column, expression, name, None)


def _among(
    catalogue: Catalogue, table: str, column: str, expression: Any, name: str | None, keys: list[Any] | None
) -> Any:
    given = {} if keys is None else {"value": keys}
    if catalogue.dialect == "postgresql":
        kind = catalogue.type_of(table, column)
        plain: Any = kind.as_generic() if isinstance(kind, sa.Enum) else kind
        array = ARRAY(plain)
        return expression == sa.any_(sa.cast(sa.bindparam(name, type_=array, **given), array))
    return expression.in_(sa.bindparam(name, expanding=True, **given))


def pieces(keys: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


_NUMBER = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_LARGEST = 2**63 - 1


def from_text(catalogue: Catalogue, table: str, column: str, text: str) -> Any:
    """A key as typed at the prompt. Raises `BindingFault` when it cannot be one."""
    kind = catalogue.type_of(table, column)
    try:
        if isinstance(kind, sa.Integer):
            if not _NUMBER.fullmatch(text) or abs(int(text)) > _LARGEST:
                raise ValueError
            return int(text)
        if isinstance(kind, sa.Uuid) and catalogue.dialect != "sqlite":
            return uuid.UUID(text)
        if "\0" in text:
            raise ValueError
        text.encode()  # a lone surrogate, from a terminal's stray byte, is no text
    except ValueError:
        raise BindingFault(
            f"{table}.{column} is {str(kind).lower()}: {_shown(text)} cannot be a key of it", "Check the key."
        ) from None
    return text


def _shown(text: str) -> str:
    return ascii(text if len(text) <= 40 else f"{text[:40]}...")
