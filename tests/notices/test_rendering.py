"""The three renderings say the same, safely."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from holdtrue.notices.rendering.html import article, linked, page
from holdtrue.notices.rendering.markdown import markdown
from holdtrue.notices.rendering.text import WIDTH, text

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Tree(HTMLParser):
    """Notes ids, headings, links and words; refuses what is not well nested."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.promises: dict[str, str] = {}
        self.headings: list[int] = []
        self.targets: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if given.get("data-promise"):
            self.promises[str(given["id"])] = str(given["data-promise"])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self.targets.append(str(given["href"]))
        assert "style" not in given and not any(name.startswith("on") for name in given), (
            "CSP: nothing inline"
        )
        assert tag != "script"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(html: str) -> Tree:
    tree = Tree()
    tree.feed(html)
    assert tree.open == []
    return tree


@pytest.mark.parametrize("which", ["small", "alumeco"])
def test_html_is_well_formed_and_every_statement_is_an_element(which, say, request) -> None:  # type: ignore[no-untyped-def]
    register = request.getfixturevalue(which)
    notice = say(register, register.group.lead)
    tree = read(article(notice))
    assert len(tree.ids) == len(set(tree.ids))
    assert {statement.id for statement in notice.statements} <= set(tree.ids)
    assert tree.promises == {s.id: s.promise for s in notice.promises}
    assert tree.headings[0] == 1
    steps = [after - before for before, after in zip(tree.headings, tree.headings[1:], strict=False)]
    assert max(steps) == 1, "no level of heading is left out"
    local = {target[1:] for target in tree.targets if target.startswith("#")}
    assert local <= set(tree.ids), "every link inside the page leads somewhere"
    assert {section.id for section in notice.sections} <= local, "every chapter is in the contents"


def test_every_rendering_has_the_same_words(small, say) -> None:  # type: ignore[no-untyped-def]
    notice = say(small, "lead")
    of_html = " ".join("".join(read(article(notice)).words).split())
    of_text = " ".join(re.sub(r"(?m)^[=-]+$", "", text(notice)).split())
    of_markdown = " ".join(markdown(notice).replace("\\", "").split())
    for statement in notice.statements:
        assert statement.text in of_html
        assert statement.text in of_text
        assert statement.text in of_markdown


def test_a_name_cannot_become_mark_up(small, say) -> None:  # type: ignore[no-untyped-def]
    notice = say(small, "lead")
    assert "Host &lt;Ltd&gt;" in article(notice)
    assert "<Ltd>" not in article(notice)
    assert "Host \\<Ltd\\>" in markdown(notice)
    evil = replace(notice, title="<script>alert(1)</script>", company="x")
    assert "<script>" not in article(evil) and "<script>" not in page(evil)


def test_addresses_are_links_and_patterns_are_not() -> None:
    assert linked("Write to a@example.org.") == 'Write to <a href="mailto:a@example.org">a@example.org</a>.'
    assert "<a" not in linked("https://*.example.org/* & more")
    assert "&amp; more" in linked("https://*.example.org/* & more")
    assert linked("visit www.example.org") == "visit www.example.org"
    assert '<a href="https://example.org/a">' in linked("at https://example.org/a.")
    assert linked("<b>") == "&lt;b&gt;"


def test_plain_text_keeps_its_width(alumeco, say) -> None:  # type: ignore[no-untyped-def]
    long = [line for line in text(say(alumeco, "alumeco-aps")).splitlines() if len(line) > WIDTH]
    assert [line for line in long if " " in line.strip().removeprefix("* ")] == []


def test_what_is_unconfirmed_is_marked_in_all_three(alumeco, say) -> None:  # type: ignore[no-untyped-def]
    notice = say(alumeco, "alumeco-aps")
    marks = sum(1 for s in notice.statements if s.unconfirmed)
    assert article(notice).count('<mark class="to-confirm">') == marks > 0
    assert markdown(notice).count("*\\[to be confirmed\\]*") == marks
    assert " ".join(text(notice).split()).count("[to be confirmed]") == marks


def test_a_filed_page_needs_nothing_from_anywhere(small, say) -> None:  # type: ignore[no-untyped-def]
    html = page(say(small, "lead"))
    assert "<link" not in html and "src=" not in html and "url(" not in html
    assert '<html lang="en">' in html and "prefers-color-scheme" in html and "@media print" in html
