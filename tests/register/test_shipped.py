"""The shipped binding of Holdtrue's own store: sound like a register's own files, and giving way to them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from holdtrue.law.days import parse_period
from holdtrue.register import shipped
from holdtrue.register.load import inspect, load, load_running

GROUP = """\
lead: north
entities:
  south: {name: South, country: DE, zone: Europe/Berlin, languages: [de]}
  north: {name: North, country: DK, zone: Europe/Copenhagen, languages: [da, en]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "group.yaml").write_text(GROUP)
    return tmp_path


def _copy_of_what_is_shipped(folder: Path) -> None:
    for name, data in shipped.shipped_files().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)


def test_it_passes_every_rule_as_a_registers_own_files_would(folder: Path) -> None:
    _copy_of_what_is_shipped(folder)
    found = inspect(folder)
    companies = "nothing says which company a row belongs to"  # the lead controller's, filled in when it runs
    assert [str(each) for each in found.problems if companies not in each.message] == []
    assert found.register is not None


def test_rows_belong_to_the_lead_controller(folder: Path) -> None:
    datasets = load_running(folder).systems["holdtrue"].datasets
    assert {each.entity.is_ for each in datasets.values() if each.entity} == {"north"}
    assert all(each.entity or each.of for each in datasets.values())


def test_a_register_without_a_lead_has_them_at_its_first_company(folder: Path) -> None:
    (folder / "group.yaml").write_text(GROUP.replace("lead: north\n", ""))
    register = load_running(folder)
    entity = register.systems["holdtrue"].datasets["letters"].entity
    assert entity is not None
    assert entity.is_ == next(iter(register.group.entities))


def test_what_runs_is_another_version_than_the_folder_alone_and_always_the_same(folder: Path) -> None:
    assert load_running(folder).digest == load_running(folder).digest != load(folder).digest


def test_a_register_may_set_periods_of_its_own(folder: Path) -> None:
    (folder / "schedules.yaml").write_text(
        "holdtrue-letters: {keep: P2Y, after: holdtrue-letter-end, says: holdtrue.letters}\n"
    )
    register = load_running(folder)
    assert register.schedules["holdtrue-letters"].keep == "P2Y"
    assert register.schedules["holdtrue-people"].keep == "P1Y"


def test_a_register_may_bind_the_store_itself(folder: Path) -> None:
    _copy_of_what_is_shipped(folder)
    file = folder / "systems" / "holdtrue.yaml"
    file.write_text(file.read_text().replace("title: Holdtrue's own store", "title: Ours"))
    assert load_running(folder).systems["holdtrue"].title == {"en": "Ours"}
    shutil.rmtree(folder / "systems")
    assert load_running(folder).systems["holdtrue"].title == {"en": "Holdtrue's own store"}


def test_each_period_has_its_reason(folder: Path) -> None:
    for name, schedule in load_running(folder).schedules.items():
        assert schedule.why and schedule.says and schedule.of, name
        assert parse_period(schedule.keep or "") is None or schedule.until, name
