"""The key that signs links and tokens: from the environment, or made once and kept beside the store."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """HOLDTRUE_SECRET_KEY, or the content of `home/secret-key`, made at first use for its owner alone."""
    given = os.environ.get("HOLDTRUE_SECRET_KEY")
    if given:
        return given
    file = home / "secret-key"
    home.mkdir(parents=True, exist_ok=True)
    # Written aside and linked into place: two processes starting at once end with the same, whole key.
    draft = home / f".secret-key-{os.getpid()}-{secrets.token_hex(4)}"
    if not file.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()
