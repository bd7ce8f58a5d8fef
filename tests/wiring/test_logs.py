from __future__ import annotations

import io
import json
import logging
import re
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory

from holdtrue.wiring.logs import AsJson, Discreet, DiscreetStream, formatter


def _record(**more: object) -> logging.LogRecord:
    try:
        try:
            raise KeyError("Key (email)=(somebody@example.org) already exists")
        except KeyError as inner:
            raise RuntimeError("row of somebody@example.org") from inner
    except RuntimeError:
        record = logging.LogRecord(
            "django.request", logging.ERROR, __file__, 1, "%s: %s", ("Failed", "/x"), sys.exc_info()
        )
    for name, value in more.items():
        setattr(record, name, value)
    return record


def test_an_exception_is_named_with_its_place_and_without_its_words() -> None:
    text = Discreet().format(_record())
    assert "builtins.RuntimeError" in text and "builtins.KeyError" in text
    assert f"{__file__}:" in text
    assert "somebody" not in text


def test_a_request_is_named_by_its_route(rf: RequestFactory) -> None:
    request = rf.get("/unsubscribe/somebody@example.org?name=Some+Body")
    record = _record(request=request, status_code=500)
    text = Discreet().format(record)
    assert "500 GET (no view)" in text and "somebody" not in text and "Some" not in text
    assert record.args == ("Failed", "/x")  # other handlers see the record as it was


@pytest.mark.django_db
def test_a_failing_page_leaves_no_personal_data_in_the_log(
    settings: object, capfd: pytest.CaptureFixture[str]
) -> None:
    settings.ROOT_URLCONF = "tests.wiring.test_headers"  # type: ignore[attr-defined]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet())
    logger = logging.getLogger("django")
    logger.addHandler(handler)
    try:
        Client(raise_request_exception=False).get("/fails/somebody@example.org")
    finally:
        logger.removeHandler(handler)
    written = capfd.readouterr().err
    assert "GET /fails/<str:word>" in written and "somebody@example.org" not in written.split("Traceback")[0]


def test_the_settings_use_it() -> None:
    from django.conf import settings

    assert all(handler["formatter"] == "discreet" for handler in settings.LOGGING["handlers"].values())
    assert settings.LOGGING["loggers"]["django"]["propagate"] is False


def test_json_has_one_object_a_line_and_no_words_of_a_fault(rf: RequestFactory) -> None:
    request = rf.get("/unsubscribe/somebody@example.org?name=Some+Body")
    line = AsJson().format(_record(request=request, status_code=500))
    assert "\n" not in line and "somebody" not in line and "Some" not in line
    told = json.loads(line)
    assert (told["status"], told["method"], told["level"]) == (500, "GET", "error")
    assert told["fault"] == "builtins.RuntimeError"
    assert any("builtins.KeyError" in each for each in told["where"])
    assert told["at"].endswith("+00:00")


def test_json_keeps_a_message_of_ours() -> None:
    record = logging.LogRecord("holdtrue.work", logging.INFO, __file__, 1, "%d errands", (3,), None)
    told = json.loads(AsJson().format(record))
    assert told["says"] == "3 errands" and "fault" not in told


def test_a_line_that_cannot_be_written_is_not_quoted(capfd: pytest.CaptureFixture[str]) -> None:
    closed = io.StringIO()
    closed.close()
    for handler in (DiscreetStream(closed), DiscreetStream()):
        record = logging.LogRecord("holdtrue", logging.ERROR, __file__, 1, "%d", ("marta@example.org",), None)
        handler.handle(record)
    written = capfd.readouterr().err
    assert written.count("A line of holdtrue could not be logged: ") == 2
    assert "marta" not in written


def test_every_handler_of_the_settings_is_discreet() -> None:
    from django.conf import settings

    wanted = "holdtrue.wiring.logs.DiscreetStream"
    assert {handler["class"] for handler in settings.LOGGING["handlers"].values()} == {wanted}


def test_only_two_forms_are_known() -> None:
    assert formatter(None) == formatter("text") == "holdtrue.wiring.logs.Discreet"
    assert formatter("json") == "holdtrue.wiring.logs.AsJson"
    with pytest.raises(ImproperlyConfigured, match="text or json"):
        formatter("xml")


@pytest.mark.django_db
@pytest.mark.parametrize("form", [Discreet, AsJson])
def test_what_a_person_typed_is_in_no_line(
    settings: object, capfd: pytest.CaptureFixture[str], form: type[Discreet]
) -> None:
    """In address, query, form, headers and cookies: of pages that are there, are not, and fail."""
    settings.ROOT_URLCONF = "tests.wiring.test_headers"  # type: ignore[attr-defined]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(form())
    loggers = [logging.getLogger(name) for name in ("django", "holdtrue")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    try:
        client = Client(
            raise_request_exception=False, HTTP_REFERER="https://example.org/?who=marta@example.org"
        )
        client.cookies["who"] = "marta@example.org"
        for path in ("/fails/marta@example.org", "/nowhere/marta@example.org", "/marta@example.org"):
            client.get(path, {"mail": "marta@example.org"})
            client.post(path, {"mail": "marta@example.org", "name": "Marta Example"})
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)
    lines = [line for line in capfd.readouterr().err.splitlines() if line]
    assert lines
    ours = [line for line in lines if form is Discreet or line.startswith("{")]
    assert ours
    assert not [line for line in ours if re.search("marta", line, re.IGNORECASE)]
