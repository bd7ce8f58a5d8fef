"""Transfers to third countries, by mechanism, and how to get a copy (Art. 13(1)(f), Chapter V GDPR)."""

from __future__ import annotations

from holdtrue.law.adequacy import is_eea

from .drafting import Drafting, listing, paragraph, section
from .statement import Claim, Section

MECHANISMS = ("adequacy", "dpf", "scc", "bcr", "derogation", "none")


def third_country(draft: Drafting, recipient: str) -> str | None:
    """The country outside the EEA to which this recipient takes data, None if it takes it to none."""
    party = draft.recipient(recipient)
    country = (party.transfer.country if party.transfer else None) or party.country
    if country and not is_eea(country):
        return country
    return None


def transfers(draft: Drafting) -> Section | None:
    """One statement for each mechanism in use, naming the parties and countries that rest on it."""
    say = draft.phrases.say
    email, mailbox = draft.mailbox
    by_mechanism: dict[str, list[tuple[str, str]]] = {}
    for name in draft.recipients:
        country = third_country(draft, name)
        if country:
            transfer = draft.recipient(name).transfer
            mechanism = str((transfer.mechanism if transfer else None) or "none")
            by_mechanism.setdefault(mechanism, []).append((name, country))
    claims_of_all = [Claim("transfer", f"recipients/{name}") for name in draft.recipients]
    if not by_mechanism:
        return section(
            "transfers",
            say("transfers.heading"),
            paragraph(
                draft.statement(
                    "transfers.inside",
                    say("transfers.inside"),
                    *(f"recipients/{name}/country" for name in draft.recipients),
                    promise="transfers.inside",
                    claims=claims_of_all or [Claim("transfer", "recipients")],
                )
            ),
        )
    items = []
    for mechanism in MECHANISMS:
        by_country: dict[str, list[str]] = {}
        for name, country in by_mechanism.get(mechanism, []):
            by_country.setdefault(country, []).append(name)
        for country, names in by_country.items():
            items.append(
                draft.statement(
                    f"transfers.{mechanism}.{country.lower()}",
                    say(
                        f"transfers.{mechanism}",
                        country=draft.phrases.country(country),
                        parties=draft.phrases.several([draft.name_of(name) for name in names]),
                    ),
                    *(f"recipients/{name}/transfer" for name in names),
                    *(f"recipients/{name}/country" for name in names),
                    promise=f"transfers.{mechanism}",
                    claims=[Claim("transfer", f"recipients/{name}") for name in names],
                )
            )
    outside = [
        Claim("transfer", f"recipients/{name}") for pairs in by_mechanism.values() for name, _ in pairs
    ]
    return section(
        "transfers",
        say("transfers.heading"),
        paragraph(
            draft.statement(
                "transfers.only",
                say("transfers.only"),
                *(f"{claim.subject}/transfer" for claim in outside),
                promise="transfers.only",
                claims=outside,
                marked=False,
            )
        ),
        listing(items),
        paragraph(
            draft.statement(
                "transfers.copy",
                say("transfers.copy", email=email),
                mailbox,
                promise="transfers.copy",
                claims=[Claim("transfer-copy", "group/contact")],
            )
        ),
    )
