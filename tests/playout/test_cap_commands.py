"""CAP messages by hand: a look, the way to the air, and what is refused, on a sample house."""

import json

import pytest
from cap_messages import SENDER, message, refers_to


@pytest.fixture
def sent(tmp_path):
    """Write a message into a file and return its name."""

    def write(name, data):
        (tmp_path / name).write_bytes(data)
        return str(tmp_path / name)

    (tmp_path / "config.toml").write_text(f'[emergency]\ncap_senders = ["{SENDER}"]\n', encoding="utf-8")
    return write


@pytest.mark.slow
def test_a_message_goes_to_the_air_and_its_cancel_ends_it(command, sent):
    drill = sent("a.xml", message(status="Exercise"))
    cancel = sent("b.xml", message("", status="Exercise", msgType="Cancel", identifier="T-02", more=refers_to()))

    look = command("emergency", drill, "--at", "17:00", "--dry-run")
    nothing = json.loads(command("emergency", "list", "--json")[1])["orders"]
    ordered = json.loads(command("emergency", drill, "--at", "17:00", "--json")[1])
    again = command("emergency", drill, "--at", "17:01")
    update = sent("c.xml", message(status="Exercise", msgType="Update", identifier="T-05", more=refers_to("T-00")))
    would_end = command("emergency", cancel, "--at", "17:02", "--dry-run")
    would_add = command("emergency", update, "--at", "17:02", "--dry-run")
    ended = command("emergency", cancel, "--at", "17:02")

    assert "EXERCISE – “Bão số 3 vào bờ”: nghia-hai; said 5 time(s)" in look[1]
    assert "Words: Bão số 3 vào bờ. Gió cấp 9. Bà con ở trong nhà." in look[1]
    assert nothing == []
    (order,) = json.loads(command("emergency", "list", "--json")[1])["orders"]
    assert (ordered["codes"], ordered["drill"]) == ([order["id"]], True)
    assert (order["drill"], order["title"]) == (True, "[Diễn tập] Bão số 3 vào bờ")
    assert (again[0], ended[0]) == (1, 0)
    assert order["id"] in again[2]
    assert f"{order['id']} would be stood down" in would_end[1]
    assert "never followed here: canh-bao@tinh.example,T-00" in would_add[1]
    assert f"{order['id']} is stood down" in ended[1]
    assert "T-01" in command("account", "log")[1]


def test_what_is_no_message_or_contradicts_it_is_refused_and_never_read_out(command, sent):
    bad = sent("bad.txt", b"\xef\xbb\xbf<?xml version='1.0'?><alert><identifier>")
    large = sent("large.xml", message().replace(b"<info>", b" " * 500_000 + b"<info>"))
    other = sent("other.xml", b"JFIF")
    page = sent("page.txt", b"  <html>404</html>")
    good = sent("good.xml", message())

    refused = [command("emergency", file) for file in (bad, large, other, page)]
    late = command("emergency", good)  # the sample day's clock stands at eight in the morning
    twice = command("emergency", good, "--repeat", "3")
    text = command("emergency", "Bão.", "--dry-run")

    assert [r[0] for r in (*refused, late, twice, text)] == [1, 1, 1, 1, 1, 2, 2]
    assert "no XML" in refused[0][2]
    assert "more than 400 kB" in refused[1][2]
    assert "no XML" in refused[2][2]
    assert "this is “html”" in refused[3][2]
    assert "Check this machine's clock" in late[2]
    assert "Leave --repeat out" in twice[2]
    assert json.loads(command("emergency", "list", "--json")[1])["orders"] == []
