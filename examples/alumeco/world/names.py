"""Invented names, so that nobody can be mistaken for a person: metals for first names, tests for surnames.

Mail addresses use the names that RFC 2606 reserves (`example.com`, `.example`, `.test` ...) and nothing else.
"""

from __future__ import annotations

FIRST = [
    "Aluna",
    "Brassia",
    "Cobalto",
    "Durala",
    "Ferrus",
    "Galvano",
    "Indira",
    "Kupra",
    "Litia",
    "Magnus",
    "Nikela",
    "Osmund",
    "Pewtera",
    "Quarzo",
    "Rhodia",
    "Silva",
    "Stannus",
    "Titana",
    "Tungsten",
    "Ventura",
    "Wolframa",
    "Zinkarla",
    "Zircon",
    "Bauxita",
    "Carbona",
    "Chroma",
    "Ironia",
    "Manga",
    "Oxida",
    "Platina",
]
LAST = [
    "Testersen",
    "Prøvelund",
    "Provsson",
    "Testgren",
    "Prøvdal",
    "Koelainen",
    "Testola",
    "Mustermeister",
    "Probeck",
    "Testhuber",
    "Próbny",
    "Testowicz",
    "Bandymas",
    "Zkoušek",
    "Proefman",
    "Sampleson",
    "Fixtureberg",
    "Dummyholm",
    "Mockström",
    "Placeholm",
    "Examplegaard",
    "Specimen",
    "Stubenrauch",
    "Fakeland",
    "Draftsen",
]
DOMAINS = (
    "example.com",
    "example.org",
    "example.net",
    "plateworks.example",
    "profiles.example",
    "tubes.example",
    "rivets.test",
    "frames.test",
)
PRODUCTS = tuple(
    f"{metal} {shape} {size} mm"
    for metal in ("Aluminium", "Copper", "Brass", "Stainless steel")
    for shape in ("sheet", "plate", "round bar", "flat bar", "tube")
    for size in (2, 5, 10)
)
