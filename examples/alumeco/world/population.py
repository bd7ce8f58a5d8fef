"""Who the shop's customers are and what they did: plain values, drawn from a fixed seed, relative to `today`.

Nothing here knows a table. The population looks like a shop that was cleaned up properly until about four
months ago: whatever was past by then has gone (accounts deleted, their vouchers left without an account, as
oscar itself does), and what came due since is still there. `README.md` lists what is planted on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from . import names
from .calendar_days import ONE, first_kept, last_overdue, years_after
from .sites import SITES, Site

SEED = 20180525
TEN_YEARS = 3652
DK = SITES[0]
OLD_VOUCHER_SITES = tuple(site for site in SITES if site.code in ("dk", "no", "pl"))


@dataclass(slots=True)
class Order:
    """One order: an account's, a guest's (with a mail address), or one whose account has gone."""

    site: Site
    placed: datetime
    first: str
    last: str
    company_no: str
    items: list[tuple[int, int]]
    account: Account | None = None
    guest_email: str = ""


@dataclass(slots=True)
class Account:
    """One customer account. `planted` names the reason where it is there on purpose."""

    id: int
    site: Site
    username: str
    first: str
    last: str
    email: str
    company_no: str
    joined: datetime
    last_login: datetime | None
    planted: str = ""
    orders: list[Order] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many rows of each planted kind there are, for a shop of `size` accounts."""

    size: int

    @property
    def overdue_without_orders(self) -> int:
        return self.size * 17 // 1000

    @property
    def overdue_with_old_orders(self) -> int:
        return self.size * 3 // 1000

    @property
    def due(self) -> int:
        return self.size * 5 // 1000

    @property
    def restricted(self) -> int:
        return self.size // 100

    @property
    def guest_orders(self) -> int:
        return self.size * 15 // 100

    @property
    def detached_orders(self) -> int:
        return self.size * 35 // 100

    @property
    def alerts(self) -> int:
        return self.size * 2 // 100

    @property
    def anonymous_alerts(self) -> int:
        return self.size * 4 // 1000


EDGES = (
    "edge-kept-until-today",
    "edge-due-since-today",
    "edge-thirtieth-day",
    "edge-overdue-today",
    "edge-overdue-yesterday",
    "edge-after-local-midnight",
    "edge-old-login-newer-order",
    "edge-kept-by-a-voucher",
)
EDGES_DUE = ("edge-due-since-today", "edge-thirtieth-day")
EDGES_OVERDUE = ("edge-overdue-today", "edge-overdue-yesterday")


@dataclass(slots=True)
class Population:
    """Everybody, and every order in the sequence in which the shop took them."""

    today: date
    plan: Plan
    accounts: list[Account]
    orders: list[Order]
    random: Random


def populate(size: int, today: date, seed: int = SEED) -> Population:
    """A shop with `size` accounts as seen on `today`. The same arguments give the same people."""
    return Population(*_Draw(size, today, seed).everything())


class _Draw:
    """One run of the seeded generator."""

    def __init__(self, size: int, today: date, seed: int) -> None:
        if size < 200:
            raise ValueError(f"a shop of {size} accounts is too small to plant anything in; take 200 or more")
        self.plan = Plan(size)
        self.today = today
        self.random = Random(seed)
        self.kept = first_kept(today)
        self.overdue = last_overdue(today)
        self.oldest = today - timedelta(days=TEN_YEARS)
        self.weights = list(accumulate(site.weight for site in SITES))
        self.accounts: list[Account] = []
        self.companies: dict[str, int] = {}

    def everything(self) -> tuple[date, Plan, list[Account], list[Order], Random]:
        plan = self.plan
        for _ in range(plan.overdue_without_orders):
            self.visitor(self.between(self.overdue - 95 * ONE, self.overdue - 2 * ONE), "overdue")
        for _ in range(plan.overdue_with_old_orders):
            self.returning_visitor(self.between(self.overdue - 95 * ONE, self.overdue - 2 * ONE))
        for _ in range(plan.due):
            self.visitor(self.between(self.overdue + 2 * ONE, self.kept - 2 * ONE), "due")
        for _ in range(plan.restricted):
            self.buyer(self.between(self.overdue - 95 * ONE, self.overdue - 2 * ONE), "restricted")
        self.edges()
        for _ in range(plan.size - len(self.accounts)):
            self.anybody()
        self.random.shuffle(self.accounts)
        self.accounts.sort(key=lambda account: account.joined)
        for number, account in enumerate(self.accounts, start=1):
            account.id = number
        orders = [order for account in self.accounts for order in account.orders]
        orders.extend(self.guests())
        orders.extend(self.detached())
        orders.sort(key=lambda order: order.placed)
        return self.today, plan, self.accounts, orders, self.random

    # Days and moments. Shop hours in UTC lie inside one local day at every site.

    def between(self, first: date, last: date) -> date:
        return first + self.random.randint(0, max(0, (last - first).days)) * ONE

    def moment(self, day: date) -> datetime:
        second = self.random.randint(7 * 3600, 17 * 3600)
        return datetime.combine(day, time(), UTC) + timedelta(seconds=second)

    def before(self, day: date) -> date:
        """A day between the start of the shop and `day`; the shop has grown, so later ones are likelier."""
        span = max(0, (day - self.oldest).days)
        return day - int(span * self.random.random() ** 1.3) * ONE

    # People

    def site(self) -> Site:
        return self.random.choices(SITES, cum_weights=self.weights)[0]

    def person(self) -> tuple[str, str]:
        return self.random.choice(names.FIRST), self.random.choice(names.LAST)

    def company_no(self, site: Site) -> str:
        """Two of three customers buy for a company that the shop knows, or for a new one."""
        if self.random.random() < 0.12:
            return ""
        known = self.companies.get(site.code, 0)
        if known == 0 or self.random.random() < 0.6:
            known += 1
            self.companies[site.code] = known
            return f"SYN-{site.country}-{known:05d}"
        return f"SYN-{site.country}-{self.random.randint(1, known):05d}"

    def account(self, site: Site, joined: date, last_login: datetime | None, planted: str) -> Account:
        first, last = self.person()
        number = len(self.accounts) + 1
        email = f"{_plain(first)}.{_plain(last)}.{number}@{self.random.choice(names.DOMAINS)}"
        name = "".join(self.random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=12))
        company_no = self.company_no(site)
        start = datetime.combine(joined, time(5), UTC) + timedelta(seconds=self.random.randint(0, 7199))
        account = Account(
            0, site, f"{name}{number}", first, last, email, company_no, start, last_login, planted
        )
        self.accounts.append(account)
        return account

    def order(self, account: Account, placed: datetime) -> None:
        order = Order(
            account.site, placed, account.first, account.last, account.company_no, self.items(), account
        )
        account.orders.append(order)

    def items(self) -> list[tuple[int, int]]:
        count = self.random.choices((1, 2, 3, 4), cum_weights=(45, 75, 92, 100))[0]
        products = self.random.sample(range(len(names.PRODUCTS)), count)
        return [(product, self.random.choice((1, 1, 2, 5, 10, 25))) for product in products]

    # Kinds of accounts

    def visitor(self, last_day: date, planted: str = "", site: Site | None = None) -> Account:
        """Signed up, looked round, logged in for the last time on `last_day`, never ordered."""
        joined = self.before(last_day)
        return self.account(site or self.site(), joined, self.moment(last_day), planted)

    def returning_visitor(self, last_day: date) -> None:
        """Ordered more than eight years ago, so long that no bookkeeping duty of the site still runs."""
        site = self.random.choice(OLD_VOUCHER_SITES)
        account = self.account(site, self.oldest, self.moment(last_day), "overdue")
        for _ in range(self.random.randint(1, 3)):
            newest = years_after(self.today, -8)
            self.order(account, self.moment(self.between(self.oldest + 20 * ONE, newest)))

    def buyer(self, last_day: date, planted: str = "") -> None:
        """The last thing this person did was to order."""
        joined = self.before(last_day)
        placed = self.moment(last_day)
        login = placed - timedelta(minutes=self.random.randint(2, 55))
        # Accounts moved over from the shop's predecessor order by telephone and never logged in.
        known = self.random.random() < 0.75
        account = self.account(self.site(), joined, login if known else None, planted)
        for _ in range(self.further_orders()):
            self.order(account, self.moment(self.between(joined, last_day - ONE)))
        self.order(account, placed)

    def browser(self, last_day: date) -> None:
        """Ordered at some time, and has logged in since."""
        joined = self.before(last_day)
        account = self.account(self.site(), joined, self.moment(last_day), "")
        for _ in range(1 + self.further_orders()):
            self.order(account, self.moment(self.between(joined, max(joined, last_day - ONE))))

    def further_orders(self) -> int:
        count = 0
        while count < 12 and self.random.random() < 0.58:
            count += 1
        return count

    def anybody(self) -> None:
        span = (self.today - self.kept).days - 2
        last_day = self.today - (1 + int((span - 1) * self.random.random() ** 1.5)) * ONE
        kind = self.random.random()
        if kind < 0.38:
            self.visitor(last_day)
        elif kind < 0.70:
            self.buyer(last_day)
        else:
            self.browser(last_day)

    def edges(self) -> None:
        """One Danish account on each day on which the answer changes."""
        day = {
            "edge-kept-until-today": self.kept,
            "edge-due-since-today": self.kept - ONE,
            "edge-thirtieth-day": self.overdue + ONE,
            "edge-overdue-today": self.overdue,
            "edge-overdue-yesterday": self.overdue - ONE,
        }
        for name, last_day in day.items():
            noon = datetime.combine(last_day, time(12), UTC)
            self.named(name, noon)
        # 23:30 in UTC is past midnight in Copenhagen: the local day is the first one still kept.
        self.named("edge-after-local-midnight", datetime.combine(self.kept - ONE, time(23, 30), UTC))
        account = self.named(
            "edge-old-login-newer-order", self.moment(years_after(self.today, -5) - 10 * ONE)
        )
        self.order(account, datetime.combine(self.kept, time(12), UTC))
        placed = datetime.combine(self.overdue - 30 * ONE, time(12), UTC)
        self.order(self.named("edge-kept-by-a-voucher", placed - timedelta(minutes=9)), placed)

    def named(self, name: str, last_login: datetime) -> Account:
        account = self.account(DK, self.before(last_login.date() - 30 * ONE), last_login, name)
        account.username = name
        account.email = f"{name}@example.com"
        return account

    # Orders without an account

    def guests(self) -> Iterator[Order]:
        for number in range(1, self.plan.guest_orders + 1):
            site = self.site()
            first, last = self.person()
            placed = self.moment(self.between(self.kept + 2 * ONE, self.today - ONE))
            email = f"guest.{_plain(first)}.{number}@{self.random.choice(names.DOMAINS)}"
            yield Order(site, placed, first, last, "", self.items(), guest_email=email)

    def detached(self) -> Iterator[Order]:
        """Vouchers under a bookkeeping duty whose account, or guest's mail address, has been deleted."""
        for _ in range(self.plan.detached_orders):
            site = self.site()
            first, last = self.person()
            start = max(date(self.today.year - site.duty_years, 1, 1), self.oldest)
            placed = self.moment(self.between(start, self.kept - 2 * ONE))
            yield Order(site, placed, first, last, "", self.items())


def _plain(name: str) -> str:
    """The name in the letters of a mail address."""
    table = str.maketrans({"ø": "o", "ö": "o", "ó": "o", "š": "s", "ä": "a", "å": "a", "ů": "u"})
    return name.lower().translate(table)
