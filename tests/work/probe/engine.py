from __future__ import annotations

from holdtrue.wiring.engine import Engine

from .jobs import JOBS


class ProbeEngine(Engine):
    def __init__(self) -> None:
        super().__init__(JOBS, (), ())
