from __future__ import annotations

import logging
import sys

import pytest
from django.test import Client, RequestFactory

from holdtrue.wiring.logs import Discreet


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
