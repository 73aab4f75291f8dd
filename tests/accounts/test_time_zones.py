import zoneinfo

from accounts.time_zones import time_zone_choices


def test_every_place_is_a_zone_named_by_its_city():
    choices = dict(time_zone_choices("en"))
    assert choices["Asia/Bangkok"] == "Bangkok · Asia/Bangkok"
    assert choices["UTC"] == "UTC"
    assert set(choices) <= zoneinfo.available_timezones()
    assert len(choices) > 300
    assert "US/Eastern" not in choices


def test_in_the_readers_language():
    assert dict(time_zone_choices("th"))["Asia/Bangkok"].startswith("กรุงเทพ")
