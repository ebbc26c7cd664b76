"""The network on screen: what a file couldn't say, a form can't either; what is saved is what the file then holds."""

import tomllib

import pytest

from scheduler.administration import network_editing as editing
from scheduler.administration.network import export_network, kept_network, show_network

STATION = "/administration/network/stations/huyen"


def windows(house, station="huyen"):
    return next(s for s in show_network(house) if s.station.code == station).windows


def form_of(house, code, station="huyen"):
    """A window's form as its page sends it back untouched."""
    table = next(t for t in editing.entries(house, "window") if t["code"] == code and t["stations"] == [station])
    typed = editing.typed_of("window", table)
    typed["weekdays"] = typed["weekdays"].split()
    return typed


def test_saving_a_form_untouched_changes_nothing(client, sample):
    before = export_network(sample)

    for window in windows(sample):
        answer = client.post(f"{STATION}/windows/{window.code}", data=form_of(sample, window.code))
        assert answer.status_code == 303, answer.text
    for station in ("huyen", "nghia-hai"):
        table = next(t for t in editing.entries(sample, "station") if t["code"] == station)
        data = editing.typed_of("station", table)
        assert client.post(f"/administration/network/station/{station}", data=data).status_code == 303

    assert export_network(sample) == before


def test_a_windows_time_is_changed_for_its_station_alone(client, sample):
    shared = [w.starts_minute for w in windows(sample, "nghia-phong")]

    answer = client.post(
        "/administration/network/stations/nghia-hai/windows/sang",
        data={**form_of(sample, "sang", "nghia-hai"), "starts": "05:10"},
    )

    assert answer.headers["location"] == "/administration/network/stations/nghia-hai"
    assert 5 * 60 + 10 in [w.starts_minute for w in windows(sample, "nghia-hai")]
    assert [w.starts_minute for w in windows(sample, "nghia-phong")] == shared


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"starts": "25:99"}, "starts"),
        ({"minutes": "rất lâu"}, "minutes"),
        ({"minutes": "0"}, "minutes"),
        ({"weekdays": []}, "weekdays"),
        ({"relays": "0 ba-mươi VOV1"}, "relays"),
        ({"relays": "0 9999 VOV1"}, "relays"),
        ({"valid_from": "hôm qua"}, "valid_from"),
        ({"code": "chieu"}, "chieu"),
        ({"tune_seconds": "100000"}, "tune_seconds"),
    ],
)
def test_a_mistake_is_the_files_own_sentence_and_what_was_typed_stays(client, sample, changes, why):
    before = export_network(sample)

    answer = client.post(f"{STATION}/windows/sang", data={**form_of(sample, "sang"), "name": "Sáng <b>", **changes})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert why in answer.text
    assert "Sáng &lt;b&gt;" in answer.text
    assert export_network(sample) == before


def test_a_window_in_which_something_was_planned_is_not_removed_and_a_new_one_is(client, sample):
    new = {**form_of(sample, "sang"), "code": "dem", "name": "Đêm", "starts": "21:40", "minutes": "10", "relays": ""}

    added = client.post(f"{STATION}/windows/new", data=new)
    kept = client.post(f"{STATION}/windows/sang", data={"act": "remove"})
    gone = client.post(f"{STATION}/windows/dem", data={"act": "remove"})

    assert (added.status_code, kept.status_code, gone.status_code) == (303, 422, 303)
    assert "sang" in {w.code for w in windows(sample)}
    assert "dem" not in {w.code for w in windows(sample)}


def test_a_unit_and_a_holiday_are_added(client, sample):
    unit = {"code": "2026/xa-moi", "name": "Xã Mới", "kind": "commune", "valid_from": "01/7/2026"}

    first = client.post("/administration/network/unit/new", data=unit)
    again = client.post("/administration/network/unit/new", data=unit)
    holiday = client.post("/administration/network/holiday/new", data={"day": "2024-09-02", "name": "Quốc khánh"})

    assert (first.status_code, again.status_code, holiday.status_code) == (303, 422, 303)
    assert client.get("/administration/network/unit/2026/xa-moi").status_code == 200
    network = kept_network(sample)
    assert "2026/xa-moi" in {u.code for u in network.units}
    assert "Quốc khánh" in {h.name for h in network.holidays}


def test_a_day_is_changed_and_taken_back(client, sample):
    day = {"window": "sang", "day": "2023-07-20", "kind": "moved", "starts": "05:40", "reason": "Mất điện"}

    changed = client.post(f"{STATION}/days", data=day)
    listed = client.get(STATION).text
    restored = client.post(f"{STATION}/restore", data={"window": "sang", "day": "2023-07-20"})

    assert (changed.status_code, restored.status_code) == (303, 303)
    assert "Mất điện" in listed
    assert "Mất điện" not in client.get(STATION).text


@pytest.mark.parametrize(
    "changes",
    [{"reason": ""}, {"starts": "xx"}, {"minutes": "-4"}, {"day": "never"}, {"kind": "other"}, {"window": "none"}],
)
def test_a_day_that_cannot_be_changed_so_says_why(client, changes):
    day = {"window": "sang", "day": "2023-07-20", "kind": "moved", "starts": "05:40", "reason": "Mất điện", **changes}

    answer = client.post(f"{STATION}/days", data=day)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_the_file_goes_out_and_in_again(client, sample):
    text = client.get("/administration/network/network.toml").text
    assert tomllib.loads(text)["station"]

    again = client.post("/administration/network", files={"file": ("network.toml", text.encode())})
    broken = client.post(
        "/administration/network", files={"file": ("x.toml", text.replace("minutes = ", "minute = ", 1))}
    )
    binary = client.post("/administration/network", files={"file": ("x.toml", b"\xff\xfe\x00")})
    none = client.post("/administration/network")

    assert [a.status_code for a in (again, broken, binary, none)] == [303, 422, 422, 422]
    assert "minute" in broken.text
    assert export_network(sample) == text


@pytest.mark.parametrize(
    "path",
    ["stations/nowhere", "stations/huyen/windows/none", "unit/none", "target/x", "window/sang", "station/nowhere"],
)
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(f"/administration/network/{path}").status_code == 404
