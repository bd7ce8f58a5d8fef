"""The connector `sql`: SQLite and PostgreSQL through SQLAlchemy Core."""

from .connector import open_reading, open_writing

__all__ = ["open_reading", "open_writing"]
