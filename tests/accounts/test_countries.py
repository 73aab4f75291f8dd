import pytest

from accounts.countries import country_choices, country_codes, country_name, currency_choices, currency_name


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Thailand"), ("th", "ไทย"), ("ar", "تايلاند"), ("id", "Thailand"), ("no-such", "Thailand")]
)
def test_countries_are_named_in_the_readers_language(language, name):
    assert country_name("TH", language) == name
    assert ("TH", name) in country_choices(language)


def test_there_are_the_countries_of_iso_3166_and_no_others():
    assert len(country_codes()) == 249
    assert {"TH", "EG", "ID", "GB"} <= country_codes()
    assert not {"EU", "ZZ", "001"} & country_codes()


def test_each_language_has_its_order():
    names = [name for _code, name in country_choices("en")]
    assert names.index("Afghanistan") < names.index("Åland Islands") < names.index("Albania")
    assert country_choices("th")[0][1].startswith("ก")


def test_what_is_not_known_is_called_by_its_code():
    assert (country_name("QQ", "en"), currency_name("QQQ", "en")) == ("QQ", "QQQ")


def test_currencies_are_those_in_use():
    codes = [code for code, _name in currency_choices("en")]
    assert {"THB", "EGP", "IDR", "USD", "EUR"} <= set(codes)
    assert "DEM" not in codes
    assert codes == sorted(codes)
    assert dict(currency_choices("id"))["THB"] == "THB · Baht Thailand"
