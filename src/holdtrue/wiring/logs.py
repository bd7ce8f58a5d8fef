"""Log lines without personal data: where something failed and what kind of fault it was, not on what.

An exception's own words may quote a row ("Key (email)=(...) already exists"), and an address may carry what a
person typed. So a line names the view's route instead of the address, and an exception's type and frames
instead of its text.
"""

from __future__ import annotations

import json
import logging
import sys
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType

from django.core.exceptions import ImproperlyConfigured


class Discreet(logging.Formatter):
    """Time, level, logger, message; the route of a request; type and frames of an exception."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        if request is None:
            return super().format(record)
        line = logging.makeLogRecord(record.__dict__)
        match = getattr(request, "resolver_match", None)
        route = f"/{match.route}" if match else "(no view)"
        line.msg = f"{getattr(record, 'status_code', '')} {getattr(request, 'method', '')} {route}".strip()
        line.args = ()
        return super().format(line)

    def formatException(
        self, ei: tuple[type[BaseException] | None, BaseException | None, TracebackType | None]
    ) -> str:
        kind, exception, _ = ei
        lines = []
        seen: set[int] = set()
        while exception is not None and id(exception) not in seen:
            seen.add(id(exception))
            lines.append(f"{type(exception).__module__}.{type(exception).__qualname__}")
            frame = exception.__traceback__
            while frame is not None:
                code = frame.tb_frame.f_code
                lines.append(f"  {code.co_filename}:{frame.tb_lineno} {code.co_qualname}")
                frame = frame.tb_next
            exception = exception.__cause__ or exception.__context__
        return "\n".join(lines) or str(kind)


class AsJson(Discreet):
    """The same, as one JSON object a line: at, level, logger, says; status, method and route of a request; fault,
    the type of an exception, and where, its frames."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        request = getattr(record, "request", None)
        if request is None:
            told["says"] = record.getMessage()
        else:
            match = getattr(request, "resolver_match", None)
            told["status"] = getattr(record, "status_code", None)
            told["method"] = getattr(request, "method", None)
            told["route"] = f"/{match.route}" if match else None
        if record.exc_info and record.exc_info[0] is not None:
            kind = record.exc_info[0]
            told["fault"] = f"{kind.__module__}.{kind.__qualname__}"
            told["where"] = self.formatException(record.exc_info).splitlines()
        return json.dumps(told, ensure_ascii=False)


class DiscreetStream(logging.StreamHandler):  # type: ignore[type-arg]
    """A stream that, when a line cannot be written, says which logger's and what went wrong, not what the line said:
    logging's own report quotes the line's arguments."""

    def handleError(self, record: logging.LogRecord) -> None:
        kind = sys.exc_info()[0]
        with suppress(OSError, ValueError, AttributeError):  # stderr itself may be gone
            sys.stderr.write(
                f"A line of {record.name} could not be logged: {kind.__name__ if kind else '?'}\n"
            )


FORMATS = {"text": Discreet, "json": AsJson}


def formatter(name: str | None) -> str:
    """The dotted name of the formatter that HOLDTRUE_LOG asks for. Raises `ImproperlyConfigured`."""
    asked = name or "text"
    if asked not in FORMATS:
        raise ImproperlyConfigured(f"HOLDTRUE_LOG: {asked!r} is not known; write text or json.")
    return f"{__name__}.{FORMATS[asked].__name__}"
