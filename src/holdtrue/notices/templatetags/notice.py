"""What the notice's templates need beyond Django's own filters."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from ..rendering.html import linked as with_links
from ..rules.phrases import filled

register = template.Library()


@register.filter
def linked(text: str) -> SafeString:
    """Escaped, with its addresses as links."""
    return with_links(text)


@register.simple_tag
def see(labels: Mapping[str, str], title: str) -> str:
    """“See ...”, in the notice's language."""
    return filled(labels["see"], title=title)


@register.filter
def item(mapping: Mapping[str, str], key: str) -> str:
    """What a mapping has under a key that is itself a variable; empty if it has nothing."""
    return mapping.get(key, "")
