"""The pages in a real browser: no accessibility violations, the keyboard, the phone, the dark, no refused content."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EXAMPLE = [
    "/",
    "/?entity=alumeco-sverige",
    "/promise/processors.control/",
    "/promise/transfers.dpf/",
    "/notice/alumeco-aps/en/",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def _page(browser: Any, served: Served, address: str, **context: Any) -> tuple[Any, list[str]]:
    page = browser.new_context(**context).new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("requestfailed", lambda request: heard.append(request.url))
    answer = page.goto(served.url + address)
    assert answer is not None and answer.status == 200
    return page, heard


def _violations(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES)
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", EXAMPLE)
def test_no_violation_and_nothing_refused(
    browser: Any, example_served: Served, address: str, scheme: str
) -> None:
    page, heard = _page(browser, example_served, address, color_scheme=scheme)
    # What is folded is read too.
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert _violations(page) == []
    assert heard == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_numbers_are_drawn_without_a_violation(browser: Any, shop_served: Served, scheme: str) -> None:
    page, heard = _page(browser, shop_served, "/promise/shop.accounts/", color_scheme=scheme)
    assert page.locator("svg.bar rect").count() == 3
    assert page.get_by_text("3 overdue").is_visible() and page.get_by_text("40 still kept").is_visible()
    assert _violations(page) == []
    assert heard == []
    page.context.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
@pytest.mark.parametrize("address", EXAMPLE)
def test_no_page_scrolls_sideways(browser: Any, example_served: Served, address: str, width: int) -> None:
    page, _ = _page(browser, example_served, address, viewport={"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, page.evaluate(
        """limit => [...document.querySelectorAll('main *')].filter(
            each => each.getBoundingClientRect().right > limit).map(each => each.outerHTML.slice(0, 200))""",
        width,
    )
    page.context.close()


def test_without_a_script_and_by_keyboard_alone(browser: Any, shop_served: Served) -> None:
    page, _ = _page(browser, shop_served, "/", java_script_enabled=False)
    page.keyboard.press("Tab")
    assert (
        page.locator(".skip").evaluate("each => each === document.activeElement")
        or page.locator(".skip:focus").count()
    )
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    mark = page.locator("a.mark.broken").first
    mark.focus()
    outline = page.locator("a.mark.broken:focus-visible").first
    assert outline.count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/promise/**")
    assert page.locator("h1").inner_text()
    page.get_by_text("How this is checked").first.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("Cannot see").first.is_visible()
    page.get_by_role("link", name="Back to the sentence in the notice").click()
    assert "#" in page.url
    page.context.close()


def test_another_company_is_chosen_without_a_script(browser: Any, example_served: Served) -> None:
    page, _ = _page(browser, example_served, "/", java_script_enabled=False)
    page.get_by_label("The notice of").select_option("alumeco-finland")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**entity=alumeco-finland**")
    assert "Finland" in page.locator("h2", has_text="Privacy notice").inner_text()
    page.context.close()


def test_on_paper_a_mark_is_a_word(browser: Any, example_served: Served) -> None:
    page, _ = _page(browser, example_served, "/", viewport={"width": 794, "height": 1123})
    page.emulate_media(media="print")
    assert page.locator("a.mark.broken b").first.is_visible()
    repeated = page.locator("a.again .word").first
    assert repeated.bounding_box()["width"] > 20
    assert page.locator("form.whose").is_hidden()
    page.context.close()


def test_what_it_says_stands_beside_the_sentence(browser: Any, shop_served: Served) -> None:
    page, _ = _page(browser, shop_served, "/", viewport={"width": 1440, "height": 900})
    mark = page.locator("a.mark.broken", has_text="overdue").first
    sentence = mark.locator("xpath=ancestor::p[1]")
    beside, text = mark.bounding_box(), sentence.bounding_box()
    assert beside["x"] >= text["x"] + text["width"], "in the margin"
    assert text["y"] - 5 <= beside["y"] <= text["y"] + text["height"] + 5, "at its height"
    page.context.close()
