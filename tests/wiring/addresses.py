"""Every address of the web process, read from the URL configuration itself, with a sample for each value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

SAMPLES = {"int": "1", "slug": "some-slug", "str": "word", "path": "a/b", "uuid": "0" * 32}
"""A value for each kind of converter; what stands in a regular expression gets a word."""
_GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True)
class Address:
    """One entry of the URL configuration: its name (empty if it has none), an address that it answers, its values."""

    name: str
    path: str
    values: tuple[str, ...] = ()


def addresses(
    patterns: list[Any] | None = None, prefix: str = "/", values: tuple[str, ...] = ()
) -> Iterator[Address]:
    """Every address below `patterns`; of the whole process if none are given."""
    found = get_resolver("holdtrue.wiring.urls").url_patterns if patterns is None else patterns
    for pattern in found:
        route, own = _sampled(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, prefix + route, values + own)
        else:
            assert isinstance(pattern, URLPattern)
            assert "<" not in route, route
            yield Address(pattern.name or "", prefix + route, values + own)


def _sampled(pattern: Any) -> tuple[str, tuple[str, ...]]:
    if isinstance(pattern, RegexPattern):
        text = pattern.regex.pattern.lstrip("^").removesuffix("$")
        return _GROUP.sub("word", text), tuple(_GROUP.findall(text))
    route = str(pattern)
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        for spelled in (f"<{kind}:{name}>", f"<{name}>"):
            route = route.replace(spelled, SAMPLES[kind])
    return route, tuple(pattern.converters)
