"""What the console's templates need beyond Django's own filters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_CODE = re.compile(r"`([^`]+)`")


@register.filter
def under(mapping: Mapping[str, Any], key: str) -> Any:
    """What a mapping has under a key that is itself a variable."""
    return mapping.get(key)


@register.filter
def plus(number: int, more: int) -> int:
    return number + more


@register.filter
def thousands(number: int) -> str:
    """12345 as 12,345."""
    return f"{number:,}"


@register.filter
def code(text: str) -> SafeString:
    """Escaped, with what stands in backticks as code."""
    return mark_safe(_CODE.sub(r"<code>\1</code>", escape(text)))  # noqa: S308


@register.filter
def spoken(name: str) -> SafeString:
    """A promise's name that may be broken at its dots and hyphens."""
    return mark_safe(escape(name).replace(".", ".<wbr>").replace("-", "-<wbr>"))  # noqa: S308
