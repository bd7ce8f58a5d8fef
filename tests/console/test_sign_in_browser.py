"""Signing in as people do it: in a browser, by link, password, app and passkey; on a phone; without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.console.cast import PASSWORD, code

from .conftest import ROOT, Served
from .test_browser import RULES, _violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
assert RULES


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The example group, nothing checked yet; reached as localhost, as passkeys need it."""
    served = Served(
        tmp_path_factory.mktemp("sign-in"), ROOT / "examples" / "alumeco", WEBSHOP_URL="env:NOT_SET"
    )
    served.start()
    served.url = served.url.replace("127.0.0.1", "localhost")
    yield served
    served.stop()


@pytest.fixture
def links(served: Served) -> Any:
    """`links("web")`: an invitation for a new person in these groups."""
    numbers = iter(range(1, 1000))

    def invite(*groups: str) -> str:
        address = f"browser-{next(numbers)}-{'-'.join(groups)}-{id(numbers)}@staff.example.org"
        options = [part for group in groups for part in ("--group", group)]
        said = served.command("people", "invite", address, "--url", served.url, *options)
        assert said.returncode == 0, said.stderr
        found = re.search(r"(http://localhost:\d+/join/[\w-]+/)", said.stdout)
        assert found is not None
        return f"{address} {found[1]}"

    return invite


def _page(browser: Any, **context: Any) -> tuple[Any, list[str]]:
    page = browser.new_context(**context).new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return page, heard


def _join(page: Any, link: str) -> None:
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password and go in").click()


def _add_app(page: Any) -> str:
    page.get_by_role("link", name="Set up an app").click()
    secret = str(page.locator("#totp-secret").inner_text())
    page.get_by_label("Authenticator code").fill(code(secret))
    page.get_by_role("button", name="Add the app").click()
    return secret


def _sign_in(page: Any, served: Served, address: str) -> None:
    page.goto(served.url + "/account/login/")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/account/2fa/authenticate/")
    page.wait_for_load_state()


def test_from_the_link_to_the_board_with_an_app_without_a_script(
    browser: Any, served: Served, links: Any
) -> None:
    address, link = links("privacy").split()
    page, heard = _page(browser, java_script_enabled=False)
    _join(page, link)
    page.goto(served.url + "/")
    page.wait_for_url("**/account/2fa/")
    secret = _add_app(page)
    page.get_by_text("10 of 10 are left").wait_for()
    page.get_by_role("link", name="To the board").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("What Alumeco promises")
    page.get_by_role("button", name="Sign out").click()
    _sign_in(page, served, address)
    page.get_by_label("Code").fill(code(secret, 1))
    page.get_by_role("button", name="Go in").click()
    assert page.get_by_role("link", name="My account").is_visible()
    assert heard == []
    page.context.close()


def test_a_passkey_is_a_second_factor_and_a_way_in(browser: Any, served: Served, links: Any) -> None:
    _, link = links("web").split()
    page, heard = _page(browser)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    _join(page, link)
    page.goto(served.url + "/account/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("This laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/account/2fa/recovery-codes/")
    page.goto(served.url + "/account/2fa/webauthn/")
    assert page.get_by_text("This laptop").first.is_visible()
    page.get_by_role("button", name="Sign out").click()

    page.goto(served.url + "/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("link", name="My account").wait_for()
    page.goto(served.url + "/account/")
    assert page.get_by_text("a passkey").is_visible()
    assert heard == []
    page.context.close()


WAYS = [
    "/account/login/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/3rdparty/login/cancelled/",
    "/account/inactive/",
    "/join/none/",
    "/begin/none/",
]
OWN = [
    "/account/",
    "/account/2fa/",
    "/account/password/change/",
    "/account/logout/",
    "/account/2fa/recovery-codes/",
    "/account/2fa/recovery-codes/generate/",
    "/account/2fa/totp/deactivate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/reauthenticate/",
    "/account/reauthenticate/",
    "/people/",
    "/people/1/",
    "/",
]


def _looked_at(page: Any, heard: list[str], address: str, wrong: list[str]) -> None:
    wrong += [f"{address}: {each}" for each in _violations(page)]
    wrong += [
        f"{address}: {each}" for each in heard if "status of 40" not in each and "status of 41" not in each
    ]
    heard.clear()
    for width in (320, 390, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"{address}: scrolls sideways at {width}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_and_no_sideways_scroll_before_signing_in(
    browser: Any, served: Served, links: Any, scheme: str
) -> None:
    page, heard = _page(browser, color_scheme=scheme)
    wrong: list[str] = []
    for address in [*WAYS, links("web").split()[1].removeprefix(served.url)]:
        page.goto(served.url + address)
        _looked_at(page, heard, address, wrong)
    _join(page, links("web").split()[1])
    page.goto(served.url + "/account/2fa/")
    _looked_at(page, heard, "the second factor is to be set up", wrong)
    page.get_by_role("link", name="Set up an app").click()
    _looked_at(page, heard, "the app is to be set up", wrong)
    page.get_by_label("Authenticator code").fill("123")
    page.get_by_role("button", name="Add the app").click()
    _looked_at(page, heard, "a wrong code", wrong)
    assert wrong == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_and_no_sideways_scroll_when_signed_in(
    browser: Any, served: Served, links: Any, scheme: str
) -> None:
    page, heard = _page(browser, color_scheme=scheme)
    wrong: list[str] = []
    address, link = links("privacy").split()
    _join(page, link)
    page.goto(served.url + "/account/2fa/")
    secret = _add_app(page)
    page.wait_for_url("**/account/2fa/recovery-codes/")
    for each in OWN:
        page.goto(served.url + each)
        _looked_at(page, heard, each, wrong)
    page.context.clear_cookies()
    _sign_in(page, served, address)
    _looked_at(page, heard, "the code is asked for", wrong)
    page.get_by_label("Code").fill("1")
    page.get_by_role("button", name="Go in").click()
    _looked_at(page, heard, "a wrong code", wrong)
    assert secret and wrong == []
    page.context.close()


def test_the_first_administrator_begins_at_the_printed_link(browser: Any, tmp_path: Path) -> None:
    served = Served(tmp_path, ROOT / "examples" / "alumeco", WEBSHOP_URL="env:NOT_SET")
    served.start(listen=True)
    try:
        assert served.begin is not None
        page, _ = _page(browser, java_script_enabled=False)
        page.goto(served.begin)
        page.get_by_label("Your e-mail address").fill("boss@staff.example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("The same password again").fill(PASSWORD)
        page.get_by_role("button", name="Begin").click()
        page.goto(served.url + "/account/2fa/")
        _add_app(page)
        page.get_by_role("link", name="People").click()
        page.get_by_label("E-mail address").fill("new@staff.example.org")
        page.get_by_label("Web editors").check()
        page.get_by_role("button", name="Invite").click()
        assert page.get_by_text("/join/").is_visible()
        assert page.goto(served.begin).status == 410
        page.context.close()
    finally:
        served.stop()
    served.start(listen=True)
    try:
        assert served.begin is None, "somebody can let people in now"
    finally:
        served.stop()
