"""Two kinds of effect: recorded with the piece, and written in the midst of one."""

from __future__ import annotations

import os
import random
import time
from datetime import datetime

from django.db import connection, transaction

from holdtrue.work.job import Arguments, Job, Piece
from holdtrue.work.turns import still_ours

TABLES = """
CREATE TABLE probe_asked (name text PRIMARY KEY, pieces integer NOT NULL);
CREATE TABLE probe_begun (name text NOT NULL, piece integer NOT NULL, process integer NOT NULL);
CREATE TABLE probe_effect (name text NOT NULL, piece integer NOT NULL, process integer NOT NULL);
CREATE INDEX probe_effects ON probe_effect (name);
"""


def counted(arguments: Arguments, at: datetime) -> Piece:
    name, pieces, number = _begin(arguments)
    more = number + 1 < pieces
    return Piece(more, number + 1, pieces, lambda: _effect(name, number))


def booked(arguments: Arguments, at: datetime) -> Piece:
    name, pieces, number = _begin(arguments)
    with transaction.atomic():
        still_ours()
        number = _achieved(name)
        if number < pieces:
            _effect(name, number)
    return Piece(number + 1 < pieces, min(number + 1, pieces), pieces)


def at_once(arguments: Arguments, at: datetime) -> Piece:
    name = str(arguments["name"])
    return Piece(False, 1, 1, lambda: _effect(name, 0))


def _begin(arguments: Arguments) -> tuple[str, int, int]:
    name, pieces = str(arguments["name"]), int(arguments["pieces"])
    number = _achieved(name)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO probe_begun VALUES (%s, %s, %s)", [name, number, os.getpid()])
    time.sleep(random.random() * 0.1)
    return name, pieces, number


def _achieved(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM probe_effect WHERE name = %s", [name])
        (number,) = cursor.fetchone()
    return int(number)


def _effect(name: str, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO probe_effect VALUES (%s, %s, %s)", [name, number, os.getpid()])


JOBS: dict[str, Job] = {"counted": counted, "booked": booked, "at-once": at_once}
