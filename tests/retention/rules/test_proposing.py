"""What is proposed for a database of which only the shape is known."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdtrue.cli.first_register import Answers, files
from holdtrue.register.load import inspect
from holdtrue.retention.rules.proposing.proposal import Proposal, ProposedDataset
from holdtrue.retention.rules.proposing.propose import propose
from holdtrue.systems.outline import Column, Link, Outline, Table

KINDS = {"": "text", "d": "day", "m": "moment", "n": "number", "t": "truth"}


def table(name: str, *columns: str, key: str | None = "id", unique: tuple[str, ...] = ()) -> Table:
    """`email`, `born:d`, `member_id>member` (cannot be empty), `member_id>member?` (can)."""
    made, links = [], []
    for text in columns:
        column, _, target = text.partition(">")
        if target:
            made.append(Column(column, "number", nullable=target.endswith("?")))
            links.append(Link((column,), target.rstrip("?")))
            continue
        column, _, kind = text.partition(":")
        made.append(Column(column, KINDS[kind]))  # type: ignore[arg-type]
    if key is not None:
        made.insert(0, Column(key, "number", nullable=False))
    return Table(name, tuple(made), key, tuple(links), frozenset({*unique, *([key] if key else [])}))


def proposed(*tables: Table, bookkeeping: bool = True) -> dict[str, ProposedDataset]:
    proposal = propose(Outline(tables), bookkeeping=bookkeeping)
    return {dataset.table: dataset for dataset in proposal.datasets}


def refers(dataset: ProposedDataset) -> dict[str, str]:
    return {f"{refer.table}.{refer.column}": refer.what for refer in dataset.refers}


MEMBER = table("member", "first_name", "last_name", "email", "phone", "joined_on:d", "last_login:m")


@pytest.mark.parametrize(
    ("candidate", "holds_people"),
    [
        (MEMBER, True),
        (table("customers", "name", "phone"), True),
        (table("Subscriber", "EmailAddress", "SubscribedAt:m"), True),
        (table("res_partner", "name", "email"), True),
        (table("product", "name", "price:n"), False),
        (table("supplier", "name", "email"), False),
        (table("event_type", "email_subject_template", "created:m"), False),
        (table("address", "first_name", "last_name", "street"), False),
        (table("member", "first_name", "email", key=None), False),
    ],
)
def test_who_is_taken_for_people(candidate: Table, holds_people: bool) -> None:
    assert (candidate.name in proposed(candidate)) is holds_people


def test_a_profile_is_part_of_the_account_and_not_a_person_of_its_own() -> None:
    found = proposed(
        MEMBER, table("profile", "nick_name", "email", "member_id>member", unique=("member_id",))
    )
    assert not found["profile"].scheduled
    assert refers(found["member"]) == {"profile.member_id": "with"}
    assert found["profile"].parent == ("member", "member_id")


def test_a_customer_is_not_part_of_the_employee_who_looks_after_it() -> None:
    found = proposed(
        table("employee", "first_name", "last_name", "email", "hired_on:d"),
        table("customer", "name", "email", "created_at:m", "sales_rep_id>employee?"),
    )
    assert found["customer"].inactive
    assert refers(found["employee"]) == {"customer.sales_rep_id": "detach"}


def test_days_count_if_the_person_did_something_then() -> None:
    found = proposed(
        table("user", "email", "last_seen:m", "created_at:m", "updated_at:m", "birth_date:d", "expires_on:d"),
        table("visit", "user_id>user", "entered_at:m", "attended:t"),
        table("newsletter", "user_id>user", "sent_at:m", "body"),
    )["user"]
    assert [(source.table, source.column) for source in found.interactions] == [
        (None, "last_seen"),
        (None, "created_at"),
        ("visit", "entered_at"),
    ]
    assert [remark.about for remark in found.remarks] == ["updated_at", "newsletter.sent_at"]


def test_without_any_day_there_is_no_schedule_and_the_reason_is_told() -> None:
    found = proposed(table("contact", "name", "email"))["contact"]
    assert not found.scheduled
    assert "no period can be counted" in found.remarks[0].says


def test_records_with_amounts_stand_by_themselves_and_keep_the_person() -> None:
    found = proposed(
        MEMBER,
        table("orders", "member_id>member?", "placed_at:m", "amount:n", "invoice_address_id>invoice_address"),
        table("order_line", "order_id>orders", "price:n", "sold_on:d"),
        table("invoice_address", "street", "city"),
    )
    order = found["orders"]
    assert (order.inactive, order.bookkeeping, order.document_date) == (True, True, "placed_at")
    assert order.parent == ("member", "member_id")
    assert refers(order) == {"order_line.order_id": "with"}
    assert order.owns == (("invoice_address_id", "invoice_address"),)
    assert refers(found["member"]) == {"orders.member_id": "keeps"}


def test_without_a_known_bookkeeping_law_no_duty_is_proposed() -> None:
    found = proposed(MEMBER, table("payment", "member_id>member", "paid_on:d", "amount:n"), bookkeeping=False)
    assert (found["payment"].inactive, found["payment"].bookkeeping) == (True, False)
    assert found["payment"].document_date is None


def test_what_goes_with_a_row_is_followed_to_its_end() -> None:
    found = proposed(
        MEMBER,
        table("wishlist", "member_id>member", "title"),
        table("wish", "wishlist_id>wishlist", "text"),
        table("wish_tag", "wish_id>wish", key=None),
        table("basket", "member_id>member?"),
    )["member"]
    assert refers(found) == {
        "wishlist.member_id": "with",
        "wish.wishlist_id": "with",
        "wish_tag.wish_id": "with",
        "basket.member_id": "detach",
    }


def test_a_row_on_which_a_record_stands_cannot_go_with_the_person() -> None:
    found = proposed(
        MEMBER,
        table("stay", "member_id>member", "note"),
        table("invoice", "stay_id>stay", "issued_on:d", "amount:n"),
    )
    assert refers(found["member"]) == {"stay.member_id": "keeps"}
    assert refers(found["stay"]) == {"invoice.stay_id": "keeps"}
    assert found["invoice"].bookkeeping
    assert found["stay"].inactive
    assert not found["stay"].bookkeeping


def test_traces_of_staff_keep_the_person_and_are_no_events() -> None:
    found = proposed(MEMBER, table("upload", "uploaded_by_id>member", "created_at:m"))["member"]
    assert refers(found) == {"upload.uploaded_by_id": "keeps"}
    assert all(source.table is None for source in found.interactions)


def test_rows_that_would_keep_each_other_are_cut_where_a_column_can_be_empty() -> None:
    found = proposed(
        MEMBER,
        table("invoice", "member_id>member", "paid_on:d", "amount:n", "payment_id>payment?"),
        table("payment", "member_id>member", "paid_on:d", "amount:n", "invoice_id>invoice"),
    )
    assert refers(found["invoice"]) == {"payment.invoice_id": "keeps"}
    assert refers(found["payment"]) == {"invoice.payment_id": "detach"}


def test_what_cannot_be_proposed_is_said() -> None:
    found = proposed(
        MEMBER,
        Table("odd", (Column("a", "number"), Column("b", "number")), None, (Link(("a", "b"), "member"),)),
        table("Order Details", "member_id>member"),
    )["member"]
    assert refers(found) == {}
    assert [remark.about for remark in found.remarks] == ["odd.a", "Order Details.member_id"]


def test_tables_that_nothing_reaches_are_named() -> None:
    proposal = propose(Outline((MEMBER, table("log", "ip_address", "at:m"))), bookkeeping=True)
    assert [remark.about for remark in proposal.remarks] == ["log"]


ANSWERS = Answers(
    name='Ø "Quoted": Company # 1',
    country="DK",
    email="privacy@example.org",
    url="env:CLUB_URL",
    keep="P3Y",
    entity="company",
    system="club",
    has_duties=True,
    certain_authority=True,
)
NAMES = st.sampled_from(
    [
        "member",
        "user",
        "order",
        "Order Details",
        "no",
        "on",
        "null",
        "123",
        "été",
        "a.b",
        "payment",
        "profile",
        "x'y",
    ]
)
COLUMNS = st.sampled_from(
    [
        "email",
        "first_name",
        "last_name",
        "name",
        "note",
        "amount",
        "created_at",
        "paid_on",
        "last_login",
        "yes",
        "a b",
    ]
)


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    names = draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))
    tables = []
    for name in names:
        columns = [Column("id", "number", nullable=False)]
        for column in draw(st.lists(COLUMNS, max_size=6, unique=True)):
            kind = draw(st.sampled_from(["text", "number", "day", "moment", "truth", "other"]))
            columns.append(Column(column, kind, draw(st.booleans()), draw(st.booleans())))
        links = []
        for place, target in enumerate(draw(st.lists(st.sampled_from(names), max_size=3))):
            column = draw(st.sampled_from([f"{target}_id", f"owner_{place}", f"created_by_{place}"]))
            if column not in [each.name for each in columns]:
                columns.append(Column(column, "number", draw(st.booleans())))
                links.append(Link((column,), target))
        key = draw(st.sampled_from(["id", "id", "id", None]))
        unique = frozenset(draw(st.lists(st.sampled_from([each.name for each in columns]), max_size=2)))
        tables.append(Table(name, tuple(columns), key, tuple(links), unique))
    return Outline(tuple(tables))


@given(outlines(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_whatever_the_database_the_register_is_valid(outline: Outline, bookkeeping: bool) -> None:
    proposal: Proposal = propose(outline, bookkeeping=bookkeeping)
    if not proposal.datasets:
        return
    with TemporaryDirectory() as folder:
        for name, text in files(ANSWERS, proposal).items():
            file = Path(folder, name)
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        reading = inspect(Path(folder))
    assert [str(problem) for problem in reading.problems if problem.severity == "error"] == []
    assert reading.register is not None
    assert set(reading.register.systems["club"].datasets) == {dataset.name for dataset in proposal.datasets}
