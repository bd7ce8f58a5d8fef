import json

from typer.testing import CliRunner

from holdtrue.cli.door import CannotRun
from holdtrue.cli.law import app

run = CliRunner().invoke


def test_json_is_the_whole_export() -> None:
    from holdtrue.law import duties

    result = run(app, ["export", "--format", "json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == duties.export()


def test_the_table_of_one_country() -> None:
    result = run(app, ["export", "--country", "LV"])
    lines = result.stdout.splitlines()
    assert lines[0].split()[:4] == ["country", "class", "period", "start"]
    assert {line.split()[0] for line in lines[1:]} == {"LV"}
    assert any("payroll" in line and "P75Y" in line and "event days to 1998-12-31" in line for line in lines)


def test_an_unknown_country_names_the_known_ones() -> None:
    result = run(app, ["export", "--country", "XX"])
    assert isinstance(result.exception, CannotRun)
    assert "Known are AT, CZ" in result.exception.remedy
