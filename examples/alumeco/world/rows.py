"""The population as rows of oscar's own tables, parents first.

Every column is given, because Django's defaults exist in Python only. Keys are given too; `fill.py` moves the
sequences on afterwards. An order has the key of its two addresses, so that nothing has to be looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from . import names
from .population import Account, Order, Population
from .sites import SITES

Row = tuple[Any, ...]
PRICES = [1250 + 735 * (number % 17) + 90 * (number % 5) for number in range(len(names.PRODUCTS))]
ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
MAIL_YEARS = timedelta(days=730)
"""The shop has always thrown away its copies of sent mail, and submitted baskets, after two years."""


@dataclass(frozen=True)
class Table:
    """One table, the columns given, and the rows."""

    name: str
    columns: str
    rows: Callable[[Population], Iterator[Row]]
    sequence: str | None = "id"


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def long_ago(population: Population) -> datetime:
    return datetime.combine(population.today, time(6), UTC) - timedelta(days=3660)


def mail_from(population: Population) -> datetime:
    return datetime.combine(population.today, time(), UTC) - MAIL_YEARS


def lines(order: Order) -> list[tuple[int, int, int, int]]:
    """Product, quantity, unit price without and with tax, in cents."""
    vat = 100 + order.site.vat
    return [(p, quantity, PRICES[p], PRICES[p] * vat // 100) for p, quantity in order.items]


def is_new(population: Population, order: Order) -> bool:
    return order.placed >= mail_from(population)


# Reference data of the shop


def sites(_: Population) -> Iterator[Row]:
    for site in SITES:
        yield site.id, f"{site.code}.shop.example", f"Shop {site.name}"


def countries(_: Population) -> Iterator[Row]:
    for site in SITES:
        name = site.name
        yield site.country, site.alpha3, site.numeric, name, name, 0, True


def partners(_: Population) -> Iterator[Row]:
    yield 1, "warehouse", "Central warehouse"


def product_classes(_: Population) -> Iterator[Row]:
    yield 1, "Metal", "metal", True, True


def categories(_: Population) -> Iterator[Row]:
    for number, metal in enumerate(("Aluminium", "Copper", "Brass", "Stainless steel"), start=1):
        slug = metal.lower().replace(" ", "-")
        yield number, f"{number:04d}", 1, 0, metal, "", "", slug, True, True, None, None, None, False, ""


def products(population: Population) -> Iterator[Row]:
    start = long_ago(population)
    for number, title in enumerate(names.PRODUCTS, start=1):
        slug = title.lower().replace(" ", "-")
        yield (
            number,
            "standalone",
            f"SYN{number:05d}",
            title,
            slug,
            "",
            None,
            start,
            start,
            True,
            1,
            True,
            None,
            None,
            0,
            None,
            None,
        )


def product_categories(_: Population) -> Iterator[Row]:
    for number in range(1, len(names.PRODUCTS) + 1):
        yield number, 1 + (number - 1) // 15, number


def stock_records(population: Population) -> Iterator[Row]:
    start = long_ago(population)
    for number in range(1, len(names.PRODUCTS) + 1):
        price = money(PRICES[number - 1])
        yield number, f"SKU{number:05d}", price, 100000, 0, 10, start, start, 1, number, "EUR"


def source_types(_: Population) -> Iterator[Row]:
    yield 1, "invoice", "Invoice"


# Customers


def users(population: Population) -> Iterator[Row]:
    tokens = Random(f"passwords {population.plan.size}")
    for a in population.accounts:
        unusable = "!" + "".join(tokens.choices(ALPHABET, k=40))
        yield (
            a.id,
            unusable,
            a.last_login,
            False,
            a.username,
            a.first,
            a.last,
            a.email,
            False,
            True,
            a.joined,
        )


def profiles(population: Population) -> Iterator[Row]:
    for a in population.accounts:
        yield a.id, a.id, a.site.code, a.company_no


def user_addresses(population: Population) -> Iterator[Row]:
    number = 0
    for a in population.accounts:
        if not a.orders and a.id % 3:
            continue
        number += 1
        street, postcode, search = address_words(a.first, a.last, a.site.street, a.site.city, a.id)
        orders = len(a.orders)
        yield (
            number,
            "",
            a.first,
            a.last,
            street,
            "",
            "",
            a.site.city,
            "",
            postcode,
            search,
            "",
            "",
            True,
            True,
            f"{a.id:010d}",
            a.joined,
            a.site.country,
            a.id,
            orders,
            orders,
            None,
        )


def address_words(first: str, last: str, street: str, city: str, number: int) -> tuple[str, str, str]:
    line1 = f"{street} {1 + number % 89}"
    postcode = f"{number % 9000 + 1000}"
    return line1, postcode, f"{first} {last} {line1} {city} {postcode}"


def wishlists(population: Population) -> Iterator[Row]:
    for number, a in enumerate(population.accounts[::40], start=1):
        yield number, "My list", f"{number:06d}", "Private", a.id, a.joined + timedelta(hours=1)


def searches(population: Population) -> Iterator[Row]:
    number = 0
    for a in population.accounts[::3]:
        if a.last_login is not None:
            number += 1
            yield number, names.PRODUCTS[a.id % len(names.PRODUCTS)].lower(), a.last_login, a.id


def alerts(population: Population) -> Iterator[Row]:
    """Back-in-stock alerts: most belong to an account; the anonymous ones have only a mail address."""
    plan, random = population.plan, Random(f"alerts {population.plan.size}")
    start = datetime.combine(population.today, time(9), UTC)
    for number in range(1, plan.alerts + 1):
        a = population.accounts[random.randrange(len(population.accounts))]
        created = a.joined + timedelta(hours=2)
        product = random.randint(1, len(names.PRODUCTS))
        yield number, "", f"{number:032x}", "Active", created, created, None, None, product, a.id
    for number in range(plan.alerts + 1, plan.alerts + plan.anonymous_alerts + 1):
        created = start - timedelta(days=random.randint(1, 1800))
        email = f"alert.{number}@{names.DOMAINS[number % len(names.DOMAINS)]}"
        product = random.randint(1, len(names.PRODUCTS))
        yield number, email, f"{number:032x}", "Active", created, created, None, None, product, None


def emails(population: Population) -> Iterator[Row]:
    """Oscar keeps a copy of each mail to an account holder, body and all."""
    number = 0
    for order_id, order in enumerate(population.orders, start=1):
        if order.account is not None and is_new(population, order):
            number += 1
            body = f"Dear {order.first} {order.last},\nthank you for your order {order_number(order_id)}."
            subject = f"Your order {order_number(order_id)}"
            yield number, subject, body, "", order.placed, order.account.email, order.account.id
    for a in population.accounts:
        if a.joined >= mail_from(population):
            number += 1
            yield number, "Welcome", f"Dear {a.first} {a.last},\nwelcome.", "", a.joined, a.email, a.id


# Baskets


def baskets(population: Population) -> Iterator[Row]:
    """A submitted basket for every order that is new enough, then what visitors left behind."""
    for order_id, order in enumerate(population.orders, start=1):
        if is_new(population, order):
            owner = order.account.id if order.account else None
            yield order_id, "Submitted", order.placed - timedelta(minutes=1), None, order.placed, owner
    for number, a in enumerate(abandoning(population), start=len(population.orders) + 1):
        yield number, "Open", a.last_login, None, None, a.id


def abandoning(population: Population) -> Iterator[Account]:
    return (a for a in population.accounts if a.last_login is not None and a.id % 4 == 0)


def basket_lines(population: Population) -> Iterator[Row]:
    for number, a in enumerate(abandoning(population), start=1):
        product = a.id % len(names.PRODUCTS)
        price, basket = PRICES[product], len(population.orders) + number
        yield (
            number,
            f"{product + 1}_{product + 1}",
            1,
            "EUR",
            money(price),
            money(price * 5 // 4),
            a.last_login,
            basket,
            product + 1,
            product + 1,
            a.last_login,
            None,
        )


# Orders


def order_number(order_id: int) -> str:
    return str(100000 + order_id)


def shipping_addresses(population: Population) -> Iterator[Row]:
    for order_id, o in enumerate(population.orders, start=1):
        street, postcode, search = address_words(o.first, o.last, o.site.street, o.site.city, order_id)
        yield (
            order_id,
            "",
            o.first,
            o.last,
            street,
            o.company_no,
            "",
            o.site.city,
            "",
            postcode,
            search,
            "",
            "",
            o.site.country,
            None,
        )


def billing_addresses(population: Population) -> Iterator[Row]:
    for order_id, o in enumerate(population.orders, start=1):
        street, postcode, search = address_words(o.first, o.last, o.site.street, o.site.city, order_id)
        yield (
            order_id,
            "",
            o.first,
            o.last,
            street,
            o.company_no,
            "",
            o.site.city,
            "",
            postcode,
            search,
            o.site.country,
            None,
        )


def orders(population: Population) -> Iterator[Row]:
    for order_id, o in enumerate(population.orders, start=1):
        net = sum(quantity * price for _, quantity, price, _ in lines(o))
        gross = sum(quantity * price for _, quantity, _, price in lines(o))
        owner = o.account.id if o.account else None
        basket = order_id if is_new(population, o) else None
        yield (
            order_id,
            order_number(order_id),
            o.site.currency,
            money(gross),
            money(net),
            "0.00",
            "0.00",
            "Free shipping",
            "free-shipping",
            "Complete",
            o.guest_email,
            o.placed,
            basket,
            order_id,
            order_id,
            o.site.id,
            owner,
            None,
            True,
        )


def order_lines(population: Population) -> Iterator[Row]:
    number = 0
    for order_id, o in enumerate(population.orders, start=1):
        for product, quantity, net, gross in lines(o):
            number += 1
            total_gross, total_net = money(quantity * gross), money(quantity * net)
            yield (
                number,
                "Central warehouse",
                f"SKU{product + 1:05d}",
                "",
                "",
                names.PRODUCTS[product],
                f"SYN{product + 1:05d}",
                quantity,
                total_gross,
                total_net,
                total_gross,
                total_net,
                money(gross),
                money(net),
                "Complete",
                order_id,
                1,
                product + 1,
                product + 1,
                None,
                False,
                0,
            )


def line_prices(population: Population) -> Iterator[Row]:
    number = 0
    for order_id, o in enumerate(population.orders, start=1):
        for _, quantity, net, gross in lines(o):
            number += 1
            yield number, quantity, money(gross), money(net), "0.00", "0.00", number, order_id, None


def status_changes(population: Population) -> Iterator[Row]:
    for order_id, o in enumerate(population.orders, start=1):
        yield order_id, "Being processed", "Complete", order_id, o.placed + timedelta(hours=5)


def payment_sources(population: Population) -> Iterator[Row]:
    for order_id, o in enumerate(population.orders, start=1):
        gross = money(sum(quantity * price for _, quantity, _, price in lines(o)))
        yield order_id, o.site.currency, gross, gross, "0.00", "", f"INV{order_id:07d}", order_id, 1


TABLES: tuple[Table, ...] = (
    Table("django_site", "id domain name", sites),
    Table(
        "address_country",
        "iso_3166_1_a2 iso_3166_1_a3 iso_3166_1_numeric printable_name name display_order "
        "is_shipping_country",
        countries,
        sequence=None,
    ),
    Table("partner_partner", "id code name", partners),
    Table("catalogue_productclass", "id name slug requires_shipping track_stock", product_classes),
    Table(
        "catalogue_category",
        "id path depth numchild name description image slug ancestors_are_public is_public "
        "meta_description meta_title code exclude_from_menu long_description",
        categories,
    ),
    Table(
        "catalogue_product",
        "id structure upc title slug description rating date_created date_updated is_discountable "
        "product_class_id is_public meta_description meta_title priority code parent_id",
        products,
    ),
    Table("catalogue_productcategory", "id category_id product_id", product_categories),
    Table(
        "partner_stockrecord",
        "id partner_sku price num_in_stock num_allocated low_stock_threshold date_created "
        "date_updated partner_id product_id price_currency",
        stock_records,
    ),
    Table("payment_sourcetype", "id code name", source_types),
    Table(
        "auth_user",
        "id password last_login is_superuser username first_name last_name email is_staff is_active "
        "date_joined",
        users,
    ),
    Table("customer_profile", "id user_id site company_no", profiles),
    Table(
        "address_useraddress",
        "id title first_name last_name line1 line2 line3 line4 state postcode search_text "
        "phone_number notes is_default_for_shipping is_default_for_billing hash date_created "
        "country_id user_id num_orders_as_shipping_address num_orders_as_billing_address code",
        user_addresses,
    ),
    Table("wishlists_wishlist", "id name key visibility owner_id date_created", wishlists),
    Table("analytics_usersearch", "id query date_created user_id", searches),
    Table(
        "customer_productalert",
        "id email key status date_created date_confirmed date_cancelled date_closed product_id user_id",
        alerts,
    ),
    Table("communication_email", "id subject body_text body_html date_sent email user_id", emails),
    Table("basket_basket", "id status date_created date_merged date_submitted owner_id", baskets),
    Table(
        "basket_line",
        "id line_reference quantity price_currency price_excl_tax price_incl_tax date_created "
        "basket_id product_id stockrecord_id date_updated tax_code",
        basket_lines,
    ),
    Table(
        "order_shippingaddress",
        "id title first_name last_name line1 line2 line3 line4 state postcode search_text "
        "phone_number notes country_id code",
        shipping_addresses,
    ),
    Table(
        "order_billingaddress",
        "id title first_name last_name line1 line2 line3 line4 state postcode search_text country_id code",
        billing_addresses,
    ),
    Table(
        "order_order",
        "id number currency total_incl_tax total_excl_tax shipping_incl_tax shipping_excl_tax "
        "shipping_method shipping_code status guest_email date_placed basket_id billing_address_id "
        "shipping_address_id site_id user_id shipping_tax_code analytics_tracked",
        orders,
    ),
    Table(
        "order_line",
        "id partner_name partner_sku partner_line_reference partner_line_notes title upc quantity "
        "line_price_incl_tax line_price_excl_tax line_price_before_discounts_incl_tax "
        "line_price_before_discounts_excl_tax unit_price_incl_tax unit_price_excl_tax status order_id "
        "partner_id product_id stockrecord_id tax_code allocation_cancelled num_allocated",
        order_lines,
    ),
    Table(
        "order_lineprice",
        "id quantity price_incl_tax price_excl_tax shipping_incl_tax shipping_excl_tax line_id "
        "order_id tax_code",
        line_prices,
    ),
    Table("order_orderstatuschange", "id old_status new_status order_id date_created", status_changes),
    Table(
        "payment_source",
        "id currency amount_allocated amount_debited amount_refunded label reference order_id source_type_id",
        payment_sources,
    ),
)
