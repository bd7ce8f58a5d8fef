"""Keys of rows: lists of them as conditions, in the key column's own type."""

from __future__ import annotations

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
    if catalogue.dialect == "postgresql":
        kind = catalogue.type_of(table, column)
        plain = kind.as_generic() if isinstance(kind, sa.Enum) else kind
        return expression == sa.any_(
            sa.cast(sa.bindparam(None, list(keys), type_=ARRAY(plain)), ARRAY(plain))
        )
    return expression.in_(list(keys))


def pieces(keys: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def from_text(catalogue: Catalogue, table: str, column: str, text: str) -> Any:
    """A key as typed at the prompt. Raises `BindingFault` when it cannot be one."""
    kind = catalogue.type_of(table, column)
    try:
        if isinstance(kind, sa.Integer):
            return int(text)
        if isinstance(kind, sa.Uuid) and catalogue.dialect != "sqlite":
            return uuid.UUID(text)
    except ValueError:
        raise BindingFault(
            f"{table}.{column} is {str(kind).lower()}: {text!r} cannot be a key of it", "Check the key."
        ) from None
    return text
