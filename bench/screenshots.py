"""Photograph the demo's pages into docs/screens/: `make demo` in one terminal, `make screenshots` in another.

The pages are taken as they are, from the running server, with the system's Chromium.
"""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Any, Literal

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screens"
LARGEST = 250_000
"""Bytes: pictures are read in a browser and kept in git."""


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the page, the window, and what is photographed from where on."""

    name: str
    address: str
    width: int = 1440
    height: int = 960
    dark: bool = False
    paper: bool = False
    from_: str | None = None
    unfold: str | None = None


SHOTS = (
    Shot("board-wide", "/"),
    Shot("board-margin", "/", from_="[id='webshop.storage']"),
    Shot("board-dark", "/", dark=True),
    Shot("board-phone", "/", width=390, height=844),
    Shot("board-phone-margin", "/", width=390, height=844, from_="[id='webshop.storage']"),
    Shot("board-print", "/", width=820, height=1060, paper=True, from_="[id='business-contacts.storage']"),
    Shot("promise", "/promise/webshop.accounts-three-years/", width=1100, height=1250, unfold=".manual"),
    Shot("notice", "/notice/alumeco-aps/en/"),
)


def main() -> int:
    port = os.environ.get("PORT", "").strip() or "8000"
    base = f"http://127.0.0.1:{port}"
    try:
        with urllib.request.urlopen(f"{base}/healthz", timeout=5):
            pass
    except (urllib.error.URLError, OSError):
        print(
            f"Nothing answers at {base}. Run `make demo` in another terminal first (PORT= for another port).",
            file=sys.stderr,
        )
        return 2
    chromium = which("chromium") or which("chromium-browser") or which("google-chrome")
    if chromium is None:
        print("Chromium is missing: apt-get install chromium", file=sys.stderr)
        return 2
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for shot in SHOTS:
            _take(browser, base, shot)
        browser.close()
    return 0


def _take(browser: Any, base: str, shot: Shot) -> None:
    scheme: Literal["dark", "light"] = "dark" if shot.dark else "light"
    page = browser.new_page(
        viewport={"width": shot.width, "height": shot.height}, color_scheme=scheme, bypass_csp=shot.paper
    )
    if shot.paper:
        page.emulate_media(media="print")
    page.goto(base + shot.address)
    if shot.paper:
        page.add_style_tag(content="body { padding: 0 18mm; }")  # a sheet's own margins
    if shot.unfold:
        page.locator(shot.unfold).first.evaluate("each => each.open = true")
    if shot.from_:
        page.locator(shot.from_).first.evaluate(
            "each => window.scrollTo(0, each.getBoundingClientRect().top + scrollY - 40)"
        )
    file = FOLDER / f"{shot.name}.png"
    page.screenshot(path=file)
    page.close()
    size = file.stat().st_size
    print(
        f"{file.relative_to(FOLDER.parents[1])}  {size / 1000:.0f} kB{'  (too large)' if size > LARGEST else ''}"
    )


if __name__ == "__main__":
    sys.exit(main())
