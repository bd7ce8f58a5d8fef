import pytest

from holdtrue.law.authorities import authorities, authority_of
from holdtrue.law.duties import countries


def test_every_country_with_duties_has_an_authority_with_a_site() -> None:
    for country in countries():
        authority = authority_of(country)
        assert authority.country == country
        assert authority.site.startswith("https://")


@pytest.mark.parametrize("written", ["NW", "nw", "DE-NW", "Nordrhein-Westfalen"])
def test_a_german_land_is_found_by_code_and_name(written: str) -> None:
    assert authority_of("DE", written).id == "de-nw"


def test_there_are_sixteen_laender() -> None:
    assert len({a.land for a in authorities().values() if a.land}) == 16


def test_a_german_company_without_a_land_gets_no_certain_authority() -> None:
    assert not authority_of("DE").is_certain
    assert authority_of("DE", "BY").is_certain
    assert authority_of("DK").is_certain


def test_what_is_not_known_is_said() -> None:
    with pytest.raises(LookupError, match="'FR' is not known"):
        authority_of("FR")
    with pytest.raises(LookupError, match="no German Land 'XX'; the codes are BB, BE"):
        authority_of("DE", "XX")
