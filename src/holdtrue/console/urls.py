"""The addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import pages, people

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.board, name="board"),
    path("people/", people.everybody, name="people"),
    path("people/<int:person>/", people.one, name="person"),
    path("people/<int:person>/again/", people.again, name="person_again"),
    path("people/<int:person>/let-go/", people.let_go, name="person_let_go"),
    path("people/<int:person>/let-in/", people.let_in, name="person_let_in"),
    path("people/<int:person>/lost-factor/", people.lost_factor, name="person_lost_factor"),
    path("promise/<str:name>/", pages.promise, name="promise"),
]
