"""Each rule between the parts of a register: what breaks it, said where, and what keeps it."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdtrue.register.load import load

from ..folders import TWO_COMPANIES, problems, write

SCHEDULES = """\
account: {keep: P3Y, after: last-interaction, then: delete}
both: {keep: P3Y, after: {latest: [relationship-end, last-interaction]}, then: delete}
running: {keep: P3Y, after: last-interaction, while: relationship-open, then: delete}
hidden: {keep: P3Y, after: last-interaction, then: anonymise}
vouchers: {duty: bookkeeping, class: voucher}
"""
SHOP = """\
system: shop
connector: sql
url: env:SHOP_URL
zone: UTC
datasets:
  accounts:
    table: auth_user
    key: id
    subject: {email: email}
    events: {last-interaction: last_login}
    schedules: [account]
"""
ERP = """\
system: erp
connector: sql
url: env:ERP_URL
datasets:
  contracts:
    table: agreement
    key: id
    party: {column: customer}
    events: {relationship-end: to_date}
    conditions: {relationship-open: {column: state, in: [running]}}
"""
BASE = {"schedules.yaml": SCHEDULES, "systems/shop.yaml": SHOP, "systems/erp.yaml": ERP}


def _shop(old: str, new: str) -> dict[str, str]:
    assert old in SHOP
    return {"systems/shop.yaml": SHOP.replace(old, new)}


def _events(more: str) -> dict[str, str]:
    return _shop("{last-interaction: last_login}", f"{{last-interaction: last_login, {more}}}")


def _also(more: str) -> dict[str, str]:
    return {"systems/shop.yaml": SHOP + more}


ORDERS = """\
  orders:
    table: order_order
    key: id
    of: {dataset: accounts, on: user_id}
    events: {document-date: placed}
    schedules: [account, vouchers]
"""

BROKEN: dict[str, tuple[dict[str, str], str]] = {
    "an unknown schedule": (
        _shop("[account]", "[acount]"),
        "systems/shop.yaml:11  datasets.accounts.schedules[0]: unknown schedule 'acount'. Did you mean 'account'? "
        "Add it to schedules.yaml or correct the name.",
    ),
    "an unknown company in a map": (
        _also("    entity: {column: site, map: {dk: alpah}}\n"),
        "datasets.accounts.entity.map.dk: unknown company 'alpah'. Did you mean 'alpha'?",
    ),
    "an unknown company of the row": (_also("    entity: nobody\n"), "accounts.entity: unknown company 'nobody'."),
    "an unknown activity": (
        {"activities/webshop.yaml": "title: Shop\n", **_also("    activity: webshp\n")},
        "datasets.accounts.activity: unknown activity 'webshp'. Did you mean 'webshop'?",
    ),
    "an activity in a register of bindings alone": (
        _also("    activity: webshop\n"),
        "warning: datasets.accounts.activity: unknown activity 'webshop'.",
    ),
    "an unknown site": ({"activities/a.yaml": "sites: [main]\n"}, "sites[0]: unknown site 'main'."),
    "an unknown arrangement": ({"activities/a.yaml": "joint: group\n"}, "joint[0]: unknown joint arrangement"),
    "an unknown group of employees": ({"activities/a.yaml": "access: [sales]\n"}, "unknown employee group 'sales'."),
    "an unknown interest": (
        {"activities/a.yaml": "purposes: {text: x, basis: {basis: legitimate-interests, interests: [service]}}\n"
                              "interests: [{id: services, text: y}]\n"},
        "purposes[0].bases[0].interests[0]: unknown interest 'service'. Did you mean 'services'?",
    ),
    "an unknown system of a retention": (
        {"activities/a.yaml": "schedules: [{schedule: account, systems: [shp]}]\n"},
        "schedules[0].systems[0]: unknown system 'shp'. Did you mean 'shop'?",
    ),
    "an unknown provider": (
        {"trackers.yaml": "t: {category: statistics, provider: nobody}\n"},
        "trackers.yaml:1  t.provider: unknown recipient 'nobody'.",
    ),
    "an unknown party": ({"joint.yaml": "group: {parties: [gamma]}\n"}, "group.parties[0]: unknown party 'gamma'."),
    "a text without a published language": (
        {"group.yaml": "languages: [en, da]\nentities: {alpha: {country: DK}}\n",
         "activities/a.yaml": "title: {en: Chat, da: Chat}\nabout:\n  en: We talk.\n  da: ' '\n"},
        "activities/a.yaml:2  about: the text is missing in the published language da. Write it as `{da: ...}`",
    ),
    "a trigger that nothing binds": (
        _shop("last-interaction: last_login", "last-interacton: last_login"),
        "datasets.accounts.schedules[0]: schedule 'account' runs from 'last-interaction', which nothing binds here. "
        "Did you mean 'last-interacton'?",
    ),
    "a latest over events that nothing binds": (
        {"systems/shop.yaml": SHOP.replace("last-interaction: last_login", "x: y").replace("[account]", "[both]")},
        "schedule 'both' runs from 'relationship-end', which nothing binds here.",
    ),
    "a latest of which one is bound": (
        _shop("[account]", "[both]"),
        "warning: datasets.accounts.schedules[0]: schedule 'both' also looks at 'relationship-end', which nothing",
    ),
    "a condition that nothing binds": (
        _shop("[account]", "[running]"),
        "schedule 'running' depends on `while: relationship-open`, which nothing binds here.",
    ),
    "a duty without its document's date": (
        _shop("[account]", "[account, vouchers]"),
        "datasets.accounts.schedules[1]: the duty 'vouchers' counts from 'document-date', which this",
    ),
    "a document's date of the parent": (
        {"systems/shop.yaml": SHOP.replace("last_login}", "last_login, document-date: d}")
                              + ORDERS.replace("{document-date: placed}", "{last-interaction: placed}")},
        "datasets.orders.schedules[1]: the duty 'vouchers' counts from 'document-date'",
    ),
    "under-duty without a period of its own": (
        _also(ORDERS.replace("[account, vouchers]", "[vouchers]") + "    under-duty: {clear: [mail]}\n"),
        "datasets.orders.under-duty: `under-duty` says what goes once only the law keeps the row",
    ),
    "anonymise without a mark": (
        _shop("[account]", "[hidden]"),
        "systems/shop.yaml:6  datasets.accounts: schedule 'hidden' says `then: anonymise`, but nothing marks it",
    ),
    "an unknown system": (
        _events("relationship-end: {system: erpp, by: email}"),
        "datasets.accounts.events.relationship-end[0]: unknown system 'erpp'. Did you mean 'erp'? Add",
    ),
    "a system that does not bind the event": (
        _events("contract: {system: erp, by: email}"),
        "no dataset of system 'erp' binds the event 'contract'.",
    ),
    "a system that does not bind the condition": (
        _also("    conditions: {is-customer: {system: erp, by: email}}\n"),
        "no dataset of system 'erp' binds the condition 'is-customer'.",
    ),
    "a system that cannot be asked so": (
        _events("relationship-end: {system: erp, by: email}"),
        "system 'erp' binds 'relationship-end', but its dataset cannot be asked by 'email'. Bind `subject` there.",
    ),
    "a row that cannot ask": (
        _events("relationship-end: {system: erp, by: party}"),
        "system 'erp' is asked by 'party', but this dataset has no such key. Bind `party` here or in the parent",
    ),
    "a system that is not bound": (
        {"systems/erp.yaml": "system: erp\n", **_events("relationship-end: {system: erp, by: email}")},
        "warning: datasets.accounts.events.relationship-end[0]: system 'erp' is not bound",
    ),
    "a reference without column": (
        _also("    refers: {order_order: with}\n"),
        "datasets.accounts.refers.order_order: 'order_order' names no column of a table.",
    ),
    "with a table of its own schedules": (
        _also("    refers: {order_order.user_id: with}\n" + ORDERS),
        "refers.order_order.user_id: table 'order_order' has schedules of its own, so its rows cannot go",
    ),
    "a self reference": (
        _also("    refers: {auth_user.boss_id: keeps}\n"),
        "a row that points at another of its own table cannot be `keeps`. Write `detach`",
    ),
    "rows that keep each other": (
        _also("    refers: {order_order.user_id: keeps}\n" + ORDERS + "    refers: {auth_user.order_id: keeps}\n"),
        "rows keep each other in a circle (accounts -> orders -> accounts), so none could ever go.",
    ),
    "an unknown parent": (
        _also(ORDERS.replace("dataset: accounts", "dataset: acounts")),
        "datasets.orders.of: unknown dataset 'acounts' in this system. Did you mean 'accounts'?",
    ),
    "parents in a circle": (
        _also("    of: {dataset: orders, on: x}\n" + ORDERS),
        "datasets.orders.of: the dataset is its own parent, over one or more others.",
    ),
    "a parent of itself": (_also("    of: {dataset: accounts, on: x}\n"), "accounts.of: the dataset is its own"),
    "rows of nobody knows which company": (
        {"group.yaml": TWO_COMPANIES},
        "warning: datasets.accounts: nothing says which company a row belongs to",
    ),
    "a promise that cannot be": (
        {"accepted.yaml": "accepted: [{promise: All of them, owner: o, reason: r, review: 2030-01-01}]\n"},
        "accepted.yaml:1  accepted[0].promise: 'All of them' cannot be a promise.",
    ),
    "a promise accepted twice": (
        {"accepted.yaml": "accepted:\n" + "  - {promise: a.b, owner: o, reason: r, review: 2030-01-01}\n" * 2},
        "accepted.yaml:3  accepted[1]: the promise 'a.b' is accepted twice, here and in line 2.",
    ),
    "an attestation that ends first": (
        {"accepted.yaml": "attestations: [{promise: a.b, by: o, when: 2026-02-01, until: 2026-01-01}]\n"},
        "attestations[0].until: the attestation ends (2026-01-01) before it begins (2026-02-01).",
    ),
    "a duty without a law": (
        {
            "group.yaml": "entities: {alpha: {country: DK}, gamma: {country: BR}, delta: {country: DK}}\n",
            **_also("    entity: {column: c, map: {a: alpha, d: delta, g: gamma}}\n" + ORDERS),
        },
        "warning: datasets.orders.schedules[1]: no law is known for the duty 'vouchers' in BR",
    ),
    "an activity twice": (
        {"activities/a.yaml": "id: chat\n", "activities/b.yaml": "\nid: chat\n"},
        "activities/b.yaml:2  id: the id 'chat' stands twice, here and in activities/a.yaml:1.",
    ),
}  # fmt: skip

SOUND: dict[str, dict[str, str]] = {
    "the base": {},
    "an event of the parent": _also(ORDERS),
    "a condition of the parent": {
        "systems/shop.yaml": SHOP + "    party: {column: company}\n"
        "    conditions: {relationship-open: {system: erp, by: party}}\n"
        + ORDERS.replace("[account", "[running"),
    },
    "a duty of companies with a law only": {
        "group.yaml": "entities: {alpha: {country: DK}, gamma: {country: BR}}\n",
        **_also("    entity: alpha\n" + ORDERS),
    },
    "colleagues' rows": {
        "systems/shop.yaml": SHOP.replace("[account]", "[both]")
        + "    party: {column: company, events: [relationship-end]}\n",
    },
    "two datasets of one table": _also(ORDERS.replace("orders:", "one:") + ORDERS.replace("orders:", "two:")),
    "a reference in a schema": _also("    refers: {public.order_order.user_id: keeps}\n" + ORDERS),
    "with a table without schedules": _also(
        "    refers: {address.user_id: with, auth_user.boss_id: detach}\n"
    ),
    "anonymise with a mark": _shop("[account]", "[hidden]\n    done: {column: name, equals: erased}"),
    "lists where one was meant": {
        "activities/a.yaml": "purposes: [{text: x, bases: [consent, {basis: contract}]}]\n"
    },
    "wrappers": {
        "recipients.yaml": "recipients: {r: {role: processor}}\n",
        "trackers.yaml": "trackers: {t: {category: necessary, provider: r}}\n",
        "schedules.yaml": "guard-rails: {max-share: 0.5}\nschedules:\n  " + SCHEDULES.replace("\n", "\n  "),
        "joint.yaml": "j: {recipients: [r], parties: [alpha]}\n",
        "access.yaml": "sales: {sees: [contact.name], entities: alpha}\n",
    },
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_said(name: str, tmp_path: Path) -> None:
    files, expected = BROKEN[name]
    found = problems(tmp_path, {**BASE, **files})
    assert any(expected in line for line in found), found


@pytest.mark.parametrize("name", BROKEN)
def test_it_is_said_alone(name: str, tmp_path: Path) -> None:
    """One mistake is one message; only a circle of parents takes the event with it."""
    files, _ = BROKEN[name]
    found = problems(tmp_path, {**BASE, **files})
    allowed = 2 if name in ("parents in a circle", "a latest over events that nothing binds") else 1
    assert len(found) <= allowed, found


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_register_says_nothing(name: str, tmp_path: Path) -> None:
    assert problems(tmp_path, {**BASE, **SOUND[name]}) == []


SECRETS = {
    "in a URL": "url: postgresql://shop:hunter2@db.example.org/shop",
    "with odd signs in it": "url: postgresql://shop:hun/ter2@@db.example.org/shop",
    "in a query": "write-url: postgresql://db.example.org/shop?user=a&password=hunter2",
    "in a libpq string": "url: host=db.example.org password=hunter2",
    "in a title": "title: see https://shop:hunter2@shop.example.org/",
    "an assumed one": "url: {to-confirm: {assumed: 'postgresql://shop:hunter2@db.example.org/shop', why: x}}",
    "where no key is": "urls: postgresql://shop:hunter2@db.example.org/shop",
    "as a word that is wrong": "kind: postgresql://shop:hunter2@db.example.org/shop",
    "as a key": "token: hunter2",
    "as a private key": "owner: '-----BEGIN RSA PRIVATE KEY----- hunter2'",
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_refused_and_not_repeated(name: str, tmp_path: Path) -> None:
    found = problems(tmp_path, {"systems/x.yaml": f"system: x\n{SECRETS[name]}\n"})
    assert any(line.startswith("systems/x.yaml:2  ") for line in found)
    assert all("hunter2" not in line and "ter2" not in line for line in found), found


@pytest.mark.parametrize(
    "url",
    ["env:SHOP_URL", "file:/run/secrets/shop", "sqlite:///var/shop.db", "postgresql://db.example.org:5432/shop",
     "postgresql://reader@db.example.org/shop", "/var/lib/shop.db"],
)  # fmt: skip
def test_a_reference_or_an_open_address_is_fine(url: str, tmp_path: Path) -> None:
    files = {"systems/x.yaml": f"system: x\nurl: {url}\n"}
    assert problems(tmp_path, files) == []
    assert load(write(tmp_path, files)).systems["x"].url == url


def test_a_column_may_be_called_password(tmp_path: Path) -> None:
    more = "    fields: {password: security.credential}\n    anonymise: {password: null}\n"
    assert problems(tmp_path, {**BASE, **_also(more)}) == []
