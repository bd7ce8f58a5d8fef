"""The people of the demo: reproducible, invented, and with exactly the faults that are documented."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from examples.alumeco.world.calendar_days import first_kept, kept_until, last_overdue
from examples.alumeco.world.places import ROOT
from examples.alumeco.world.population import EDGES, Account, Population, populate
from examples.alumeco.world.rows import TABLES
from examples.alumeco.world.sites import SITES

DAYS = [date(2026, 11, 22), date(2027, 1, 1), date(2028, 2, 29), date(2027, 2, 28)]
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def last_interaction(account: Account) -> date:
    moments = [order.placed for order in account.orders]
    if account.last_login is not None:
        moments.append(account.last_login)
    return max(moments).astimezone(COPENHAGEN).date()


def answer(account: Account, today: date) -> str:
    """What must become of an account by the words of the promise: three years, then within thirty days."""
    until = kept_until(last_interaction(account))
    if until >= today:
        return "running"
    if any(order.placed.year + account.site.duty_years >= today.year for order in account.orders):
        return "restricted"
    return "overdue" if until + timedelta(days=31) <= today else "due"


@pytest.fixture(scope="module", params=DAYS, ids=str)
def people(request: pytest.FixtureRequest) -> Population:
    return populate(400, request.param)


def test_the_size_is_the_number_of_accounts(people: Population) -> None:
    assert len(people.accounts) == 400
    assert [account.id for account in people.accounts] == list(range(1, 401))


def test_planted_counts_are_as_documented(people: Population) -> None:
    found = Counter(answer(account, people.today) for account in people.accounts)
    assert found["overdue"] == 6 + 1 + 2
    assert found["due"] == 2 + 2
    assert found["restricted"] == 4 + 1
    assert found["running"] == 400 - 9 - 4 - 5


def test_only_planted_accounts_are_past_their_day(people: Population) -> None:
    for account in people.accounts:
        said = account.planted if account.planted not in EDGES else ""
        if not account.planted:
            assert answer(account, people.today) == "running"
        elif said:
            assert answer(account, people.today) == said


def test_the_edges_lie_on_the_days_on_which_the_answer_changes(people: Population) -> None:
    edges = {
        account.planted: answer(account, people.today)
        for account in people.accounts
        if account.planted in EDGES
    }
    assert edges == {
        "edge-kept-until-today": "running",
        "edge-due-since-today": "due",
        "edge-thirtieth-day": "due",
        "edge-overdue-today": "overdue",
        "edge-overdue-yesterday": "overdue",
        "edge-after-local-midnight": "running",
        "edge-old-login-newer-order": "running",
        "edge-kept-by-a-voucher": "restricted",
    }


def test_the_planted_days_are_the_last_and_the_first_of_their_kind(people: Population) -> None:
    day = timedelta(days=1)
    kept, overdue = first_kept(people.today), last_overdue(people.today)
    assert kept_until(kept) >= people.today > kept_until(kept - day)
    assert kept_until(overdue) + 31 * day <= people.today < kept_until(overdue + day) + 31 * day


def test_a_hundred_and_fifty_days_ago_nobody_had_anything_left_to_clean_up(people: Population) -> None:
    then = people.today - timedelta(days=150)
    assert {answer(account, then) for account in people.accounts} == {"running"}


def test_every_account_has_a_known_event_and_nothing_lies_in_the_future(people: Population) -> None:
    for account in people.accounts:
        assert account.last_login is not None or account.orders
        assert last_interaction(account) < people.today
        assert all(account.joined < order.placed for order in account.orders)
    assert any(account.last_login is None for account in people.accounts)


def test_an_order_without_an_account_has_a_mail_address_for_three_years(people: Population) -> None:
    alone = [order for order in people.orders if order.account is None]
    assert len(alone) == people.plan.guest_orders + people.plan.detached_orders
    for order in alone:
        assert bool(order.guest_email) == (kept_until(order.placed.date()) >= people.today)
        assert order.placed.year + order.site.duty_years >= people.today.year


def test_all_sites_have_customers(people: Population) -> None:
    assert {account.site for account in people.accounts} == set(SITES)


def test_every_row_has_a_value_for_each_column(people: Population) -> None:
    for table in TABLES:
        width = len(table.columns.split())
        assert {len(row) for row in table.rows(people)} == {width}, table.name


def test_keys_are_unique(people: Population) -> None:
    for table in TABLES:
        keys = [row[0] for row in table.rows(people)]
        assert len(keys) == len(set(keys)), table.name


def test_nothing_happened_after_today(people: Population) -> None:
    for table in TABLES:
        for row in table.rows(people):
            for value in row:
                assert not isinstance(value, datetime) or value.date() < people.today, table.name


def test_too_small_a_shop_is_refused() -> None:
    with pytest.raises(ValueError, match="too small"):
        populate(100, DAYS[0])


def content(size: int, today: date) -> str:
    people = populate(size, today)
    total = hashlib.sha256()
    for table in TABLES:
        for row in table.rows(people):
            total.update(repr(row).encode())
    return total.hexdigest()


@pytest.mark.slow
def test_the_same_day_gives_the_same_people_in_another_process() -> None:
    program = "from tests.world.test_population import *; print(content(200, DAYS[0]))"
    others = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert others == {content(200, DAYS[0])}
    assert content(200, DAYS[1]) not in others
