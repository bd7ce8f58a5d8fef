"""Every text that a reader sees is there in every language that the group publishes (Art. 12(1) GDPR)."""

from __future__ import annotations

from collections.abc import Iterator

from ..draft import Draft
from ..facts import facts_in
from ..kinds import Wordings
from ..problems import Problem

_READ = ("group", "joint", "activities", "recipients", "schedules", "trackers")


def find(draft: Draft) -> Iterator[Problem]:
    """Texts that lack a published language; a text that is empty lacks it too."""
    if draft.group is None:
        return
    published = draft.group.languages
    for part in _READ:
        for path, value, kind in facts_in(getattr(draft, part), None, part):
            if not isinstance(kind, Wordings):
                continue
            missing = [language for language in published if not str(value.get(language) or "").strip()]
            if missing and not any(bad.startswith(path) for bad in draft.damaged):
                noun = "language" if len(missing) == 1 else "languages"
                yield draft.problem(
                    path,
                    f"the text is missing in the published {noun} {', '.join(missing)}.",
                    f"Write it as `{{{missing[0]}: ...}}`, or take the {noun} out of `languages` in group.yaml.",
                )
