"""Links in the pages lead somewhere, and nowhere outside but to what is public and named here."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_ADDRESS = re.compile(r"https?://[^\s)>\"'`|]+")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)

OUTSIDE = {"django-oscar.readthedocs.io"}
"""Sites that a page may point at besides this machine: public documentation, law and standards."""
RESERVED = re.compile(r"(^|\.)(example|test|invalid|localhost|example\.(com|net|org))$|^127\.0\.0\.1$")


def pages() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    found = [ROOT / line for line in listed.stdout.splitlines()] or [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
    ]
    return sorted(page for page in found if page.exists() and "tests" not in page.relative_to(ROOT).parts)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    plain = (re.sub(r"[`*\\]", "", heading).strip().lower() for heading in _HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_something_in_the_project(page: Path) -> None:
    broken = []
    for link in _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8"))):
        if urlsplit(link).scheme:
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if (
            ROOT not in (target, *target.parents)
            or not target.exists()
            or (anchor and anchor not in anchors(target))
        ):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_addresses_are_public_pages_or_reserved_names(page: Path) -> None:
    hosts = {
        urlsplit(address).hostname or "" for address in _ADDRESS.findall(page.read_text(encoding="utf-8"))
    }
    assert {host for host in hosts if not RESERVED.search(host)} <= OUTSIDE


def test_the_pages_are_found() -> None:
    names = {str(page.relative_to(ROOT)) for page in pages()}
    assert {
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "docs/house.md",
        "docs/decisions/README.md",
    } <= names


def test_every_page_of_the_docs_is_reached_from_the_readme() -> None:
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        for link in _LINK.findall(page.read_text(encoding="utf-8")):
            if not urlsplit(link).scheme:
                waiting.append((page.parent / link.partition("#")[0]).resolve())
    docs = {page for page in pages() if page.is_relative_to(ROOT / "docs")}
    lost = sorted(str(page.relative_to(ROOT)) for page in docs - seen)
    assert lost == [], "add a line to docs/README.md"
