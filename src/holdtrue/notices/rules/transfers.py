"""Transfers to third countries, by mechanism, and how to get a copy (Art. 13(1)(f), Chapter V GDPR)."""

from __future__ import annotations

from .territory import in_eea

from .drafting import Drafting, listing, paragraph, section
from .statement import Claim, Section

MECHANISMS = ("adequacy", "dpf", "scc", "bcr", "derogation", "none")


def third_country(draft: Drafting, recipient: str) -> str | None:
    """The country outside the EEA to which this recipient takes data, None if it takes it to none."""
    party = draft.recipient(recipient)
    country = (party.transfer.country if party.transfer else None) or party.country
    if country and not in_eea(country):
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
            mechanism = (transfer.mechanism if transfer else None) or "none"
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
                    "recipients",
                    promise="transfers.inside",
                    claims=claims_of_all or [Claim("transfer", "recipients")],
                )
            ),
        )
    items = []
    for mechanism in MECHANISMS:
        parties = by_mechanism.get(mechanism, [])
        if not parties:
            continue
        named = draft.phrases.several(
            [
                say("transfers.party", party=draft.name_of(name), country=draft.phrases.country(country))
                for name, country in parties
            ]
        )
        items.append(
            draft.statement(
                f"transfers.{mechanism}",
                say(f"transfers.{mechanism}", parties=named),
                *(f"recipients/{name}/transfer" for name, _ in parties),
                *(f"recipients/{name}/country" for name, _ in parties),
                promise=f"transfers.{mechanism}",
                claims=[Claim("transfer", f"recipients/{name}") for name, _ in parties],
            )
        )
    outside = [Claim("transfer", f"recipients/{name}") for pairs in by_mechanism.values() for name, _ in pairs]
    return section(
        "transfers",
        say("transfers.heading"),
        paragraph(
            draft.statement(
                "transfers.only", say("transfers.only"), "recipients", promise="transfers.only", claims=outside
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
