"""Security, changes of the notice and its date (Art. 32, 12(1), 13(3) GDPR)."""

from __future__ import annotations

from .drafting import Drafting, paragraph, section
from .phrases import capital
from .statement import Claim, Section


def security(draft: Drafting) -> Section | None:
    """The security policy with its yearly review, and who inside sees what."""
    say = draft.phrases.say
    policy = draft.register.group.security_policy
    groups = draft.register.access.groups
    return section(
        "security",
        say("security.heading"),
        paragraph(
            draft.statement(
                "security.policy",
                say("security.policy.yearly")
                if policy.review_every in ("P1Y", "P12M")
                else say("security.policy", every=draft.phrases.period(policy.review_every)),
                "group/security-policy",
                promise="security.policy",
                claims=[Claim("security-policy", "group/security-policy")],
            )
            if policy
            else None,
            draft.statement(
                "security.access",
                say("security.access"),
                "access",
                promise="security.access",
                claims=[Claim("access", "access")],
            )
            if groups
            else None,
        ),
    )


def changes(draft: Drafting) -> Section | None:
    """Where the notice in force stands, and when it was last revised."""
    say = draft.phrases.say
    revised = draft.register.group.notice_revised
    urls = [draft.register.group.sites[name].url for name in draft.sites]
    if urls:
        where = say("changes.sites", sites=draft.phrases.several(urls))
    else:
        where = say("changes.published")
    return section(
        "changes",
        say("changes.heading"),
        paragraph(
            draft.statement(
                "changes.published",
                where,
                f"{draft.entity_path}/name",
                *(f"group/sites/{name}/url" for name in draft.sites),
                promise="notice.published",
                claims=[Claim("notice-published", draft.entity_path)],
            ),
            draft.statement("changes.told", say("changes.told")),
            draft.statement(
                "changes.revised",
                capital(say("changes.revised", day=draft.phrases.day(revised))),
                "group/notice-revised",
            )
            if revised
            else None,
        ),
    )
