"""The network file: what is read, and every mistake at once with its place."""

from importlib import resources

import pytest

from scheduler.administration.network_file import read_network
from scheduler.administration.network_values import FileRules
from scheduler.messages import WrongUse

RULES = FileRules("Asia/Ho_Chi_Minh", ("CCHC-01", "CCHC-04", "KHAC"), 5 * 60, early_is_mistake=False)
SAMPLE = resources.files("scheduler").joinpath("samples", "network.toml").read_text(encoding="utf-8")

GROUND = """
[[unit]]
code = "1"
name = "Xã Một"
kind = "xa"
valid_from = 2021-01-01

[[station]]
code = "mot"
name = "Đài xã Một"
kind = "commune"
unit = "1"
"""


def window(code="sang", starts="05:30", minutes=30, station="mot", extra=""):
    return f"""
[[window]]
code = "{code}"
stations = ["{station}"]
name = "Buổi"
starts = "{starts}"
minutes = {minutes}
{extra}
"""


def exception(day, kind, extra=""):
    return f'[[exception]]\nstation = "mot"\nwindow = "sang"\nday = {day}\nkind = "{kind}"\n{extra}\n'


def read(text, rules=RULES):
    return read_network(text, "mang.toml", rules)


def mistakes(text, rules=RULES):
    """The mistakes found in a file, as English lines."""
    with pytest.raises(WrongUse) as caught:
        read(text, rules)
    return str(caught.value).splitlines()[1:]


def test_the_sample_network_has_the_25_stations_of_july_2023_and_the_units_after_them():
    network = read_network(SAMPLE, "network.toml", RULES).network

    assert len(network.stations) == 25
    assert sum(s.kind == "district" for s in network.stations) == 1
    assert len(network.windows) == 50
    assert sum(u.valid_from.year == 2025 for u in network.units) == 8
    assert len(network.targets) == 2


def test_all_mistakes_are_told_at_once_each_with_its_place():
    text = GROUND + window(starts="25:00", station="mott") + '[[window]]\ncode = "chieu"\nstation = ["mot"]\n'
    text += '[[target]]\nstation = "hai"\ntopic = "CCHC-4"\nvalue = -1\nfrom = 2023-07-10\nto = "mai"\n'

    found = mistakes(text)

    assert any("mang.toml:18 [window] #1 starts" in m and "time of day" in m for m in found)
    assert any("[window] #1 stations" in m and "did you mean: mot" in m for m in found)
    assert any("[window] #2 station" in m and "did you mean “stations”" in m for m in found)
    assert any("[target] #1 topic" in m and "did you mean: CCHC-04" in m for m in found)
    assert any("[target] #1 value" in m for m in found)
    assert any("[target] #1 to" in m and "must be a date" in m for m in found)
    assert len(found) >= 8


@pytest.mark.parametrize(("kind", "value"), [("share", "150"), ("share", "100"), ("minutes", "0"), ("minutes", "nan")])
def test_a_target_that_setting_by_hand_refuses_is_a_mistake_in_a_file_too(kind, value):
    text = f'[[target]]\nstation = "mot"\nkind = "{kind}"\nvalue = {value}\nfrom = 2023-07-10\nto = 2023-07-16\n'

    found = mistakes(GROUND + text)

    assert len(found) == 1
    assert "[target] #1 value" in found[0]


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        (("05:30", 30), ("06:00", 30), False),  # touching ends
        (("05:30", 31), ("06:00", 30), True),
        (("05:30", 30), ("05:40", 5), True),  # one inside the other
        (("23:30", 60), ("00:29", 10), True),  # over midnight into the next morning
        (("23:30", 60), ("00:30", 10), False),
    ],
)
def test_windows_overlap_when_they_share_time_and_not_when_ends_touch(first, second, meet):
    text = GROUND + window("a", *first) + window("b", *second)

    if meet:
        assert any("[window] #2 starts" in m and "overlaps a" in m for m in mistakes(text))
    else:
        assert len(read(text).network.windows) == 2


def test_windows_on_different_weekdays_do_not_overlap():
    text = GROUND + window("a", extra="weekdays = [1, 2]") + window("b", extra="weekdays = [3]")

    assert len(read(text).network.windows) == 2


def test_a_window_over_midnight_on_sunday_meets_monday_morning():
    text = GROUND + window("a", "23:30", 60, extra="weekdays = [7]") + window("b", "00:10", extra="weekdays = [1]")

    assert any("overlaps a" in m for m in mistakes(text))


def test_windows_valid_at_different_times_do_not_overlap():
    text = GROUND + window("a", extra="valid_to = 2023-07-09") + window("b", extra="valid_from = 2023-07-10")

    assert len(read(text).network.windows) == 2


def test_windows_that_share_one_day_of_validity_overlap():
    text = GROUND + window("a", extra="valid_to = 2023-07-10") + window("b", extra="valid_from = 2023-07-10")

    assert any("2023-07-10" in m for m in mistakes(text))


@pytest.mark.parametrize("kind", ["moved", "extra"])
def test_a_moved_or_extra_window_must_not_meet_another(kind):
    two = GROUND + window("sang") + window("chieu", "17:00")

    found = mistakes(two + exception("2023-07-12", kind, 'starts = "16:45"'))
    fine = read(two + exception("2023-07-12", kind, 'starts = "16:30"'))

    assert any("[exception] #1 starts" in m and "overlaps chieu" in m for m in found)
    assert len(fine.network.exceptions) == 1


def test_a_window_may_move_into_its_own_old_time_and_into_a_cancelled_one():
    two = GROUND + window("sang") + window("chieu", "17:00")
    cancelled = exception("2023-07-12", "cancelled").replace('"sang"', '"chieu"')

    own = read(two + exception("2023-07-12", "moved", 'starts = "05:40"'))
    freed = read(two + cancelled + exception("2023-07-12", "moved", 'starts = "17:00"'))

    assert own.network.exceptions[0].starts_minute == 340
    assert len(freed.network.exceptions) == 2


def test_an_exception_needs_a_time():
    found = mistakes(GROUND + window() + exception("2023-07-12", "extra") + exception("2023-07-10", "moved"))

    assert any("#1 starts" in m and "missing" in m for m in found)
    assert any("#2 kind" in m and "needs starts or minutes" in m for m in found)


def test_an_exception_on_a_day_without_the_window_is_a_warning_and_takes_no_time():
    text = GROUND + window(extra="weekdays = [1]") + window("chieu", "17:00")
    text += exception("2023-07-11", "moved", 'starts = "17:10"')

    read_file = read(text)

    assert [w.id for w in read_file.warnings] == ["network.does_not_run"]


def test_relay_blocks_stay_inside_their_window_and_apart():
    outside = "relays = [{ offset_minutes = 20, minutes = 11, source = 'VOV1' }]"
    first, second = (
        "{ offset_minutes = 0, minutes = 9, source = 'A' }",
        "{ offset_minutes = 8, minutes = 5, source = 'B' }",
    )
    apart = f"relays = [{first}, {second}]"
    itself = "relays = [{ offset_minutes = 0, minutes = 9, source = 'mot' }]"
    misspelt = "relays = [{ offset_minutes = 0, minute = 9, source = 'A' }]"

    assert any("ends at minute 31" in m for m in mistakes(GROUND + window(extra=outside)))
    assert any("relays of A and B overlap" in m for m in mistakes(GROUND + window(extra=apart)))
    assert any("can't relay itself" in m for m in mistakes(GROUND + window(extra=itself)))
    assert any(
        "row #1 minute" in m and "did you mean “minutes”" in m for m in mistakes(GROUND + window(extra=misspelt))
    )


def test_what_surrounds_the_programme_must_fit_beside_the_relays():
    relay = "relays = [{ offset_minutes = 1, minutes = 29, source = 'VOV1' }]\ntune_seconds = 61"

    assert any("need 61 seconds, the relays leave 60" in m for m in mistakes(GROUND + window(extra=relay)))


def test_the_same_code_twice_is_told_with_where_it_stands_first():
    found = mistakes(GROUND + GROUND + window() + window(starts="17:00"))

    assert any("[unit] #2 code" in m and "stands already in [unit] #1" in m for m in found)
    assert any("[station] #2 code" in m for m in found)
    assert any("[window] #2 code" in m and "mot/sang" in m for m in found)


def test_units_are_keyed_by_code_and_date_and_their_kin_must_be_in_force():
    again = '[[unit]]\ncode = "1"\nname = "Xã Một mới"\nkind = "xa"\nvalid_from = 2025-07-01\n'
    ended = GROUND.replace("valid_from = 2021-01-01", "valid_from = 2021-01-01\nvalid_to = 2025-06-30")
    child = '[[unit]]\ncode = "2"\nname = "Thôn"\nkind = "thon"\nparent = "1"\nvalid_from = 2020-01-01\n'
    lost = '[[unit]]\ncode = "3"\nname = "X"\nkind = "xa"\nparent = "9"\nvalid_from = 2023-01-01\n'
    heir = "successors = [{ code = '8', from = 2025-07-01 }]\n"

    found = mistakes(GROUND + again + child + lost + heir)

    assert len(read(ended + again).network.units) == 2
    assert any("[unit] #2 valid_from" in m and "in force already" in m for m in found)
    assert any("[unit] #3 parent" in m and "not in force on 2020-01-01" in m for m in found)
    assert any("[unit] #4 parent" in m for m in found)
    assert any("[unit] #4 successors" in m and "“8”" in m for m in found)


def test_an_early_window_is_a_warning_or_by_setting_a_mistake():
    text = GROUND + window(starts="04:45")
    strict = FileRules(RULES.zone, RULES.topics, RULES.earliest_start_minute, early_is_mistake=True)

    warned = read(text).warnings
    refused = mistakes(text, strict)

    assert [w.id for w in warned] == ["network.early_warning"]
    assert any("[window] #1 starts" in m and "04:45" in m and "05:00" in m for m in refused)


def test_a_file_that_is_no_toml_or_of_another_zone_is_refused():
    with pytest.raises(WrongUse, match="not valid TOML"):
        read("[[unit\n")

    assert any("[network] zone" in m for m in mistakes('[network]\nzone = "Asia/Tokyo"\n'))


def test_tables_of_the_wrong_shape_are_mistakes_not_crashes():
    found = mistakes('unit = 3\nwindow = [1]\ngroup = "x"\n[[station]]\ncode = "a b"\nunit = 7\n')

    assert any("unit" in m and "[[…]]" in m for m in found)
    assert any("[window] #1" in m and "table" in m for m in found)
    assert any("“a b” can't be used" in m for m in found)
