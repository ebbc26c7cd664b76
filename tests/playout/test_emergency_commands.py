"""`scheduler emergency` by hand, on a sample house with the sample network."""

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

STORM = "TIN KHẨN CẤP. Bão số 3 vào bờ lúc 17h30. Bà con vào nhà."


def test_an_emergency_from_its_text_to_the_air(command, tmp_path):
    code, out, _ = command("emergency", STORM, "--stations", "nghia-hai", "--repeat", "2", "--json")
    order = json.loads(out)
    (tmp_path / "tin.txt").write_text(STORM, encoding="utf-8")
    again = command("emergency", str(tmp_path / "tin.txt"), "--stations", "nghia-hai", "--repeat", "2")
    played = command("play", "nghia-hai", "--json")
    status = command("play", "nghia-hai", "--status")

    assert code == 0
    assert (order["title"], order["stations"], order["repeat"]) == ("Bão số 3 vào bờ lúc 17h30", ["nghia-hai"], 2)
    assert order["id"] in again[1]  # the same words at the same moment: the same order
    heard = json.loads(played[1])
    assert [(e["bulletin"], e["outcome"]) for e in heard["entries"]] == [(order["id"], "played")] * 2
    assert Path(heard["file"]).stat().st_size > 2 * 3_000
    assert status[1].count(order["id"]) == 2
    listed = command("emergency", "list")
    assert order["id"] in listed[1]


def test_a_drill_says_so_and_an_order_can_be_stood_down(command):
    ordered = json.loads(command("emergency", "Tập sơ tán", "--drill", "--stations", "huyen", "--json")[1])
    stood_down = command("emergency", "stand-down", ordered["id"])
    played = command("play", "huyen")

    assert (ordered["drill"], ordered["title"]) == (True, "[Diễn tập] Tập sơ tán")
    assert stood_down[0] == 0
    assert "0 item(s) played" in played[1]


def test_an_order_is_followed_up_replaced_and_reviewed(command):
    first = json.loads(command("emergency", STORM, "--stations", "nghia-hai, huyen", "--json")[1])
    sent = command("emergency", "status", first["id"])
    update = "Bão đổi hướng. Bà con ở yên trong nhà."
    second = json.loads(command("emergency", update, "--stations", "huyen", "--replaces", first["id"], "--json")[1])
    replaced = json.loads(command("emergency", "status", first["id"], "--json")[1])
    listed = command("emergency", "list")
    own = command("emergency", "review", first["id"], "--note", "Đúng lệnh.")
    command("account", "add", "lanh-dao", "--role", "approver")
    reviewed = command("emergency", "review", first["id"], "--note", "Đúng lệnh.", login="lanh-dao")
    after = command("emergency", "status", first["id"])
    acts = command("account", "log")

    assert set(first["stations"]) == {"huyen", "nghia-hai"}
    assert sent[1].count("sent") == 2
    assert "0/2" in sent[1]
    assert {one["state"] for one in replaced["stations"]} == {"stood_down"}
    assert second["id"] != first["id"]
    assert "Waiting for review: " + first["id"] in listed[1]
    assert (own[0], "another person" in own[2]) == (1, True)
    assert reviewed[0] == 0
    assert "Reviewed by lanh-dao" in after[1]
    assert acts[1].count("emergency order") == 2
    assert acts[1].count("emergency review") == 1


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["  "], 1, "no text"),
        (["?!."], 1, "no text"),
        (["order"], 2, "no text"),
        (["chào bà con " * 300], 1, "3,000 at most"),
        (["x", "--stations", "xa-la"], 1, "no station xa-la"),
        (["x", "--stations", " , "], 2, "names none"),
        (["x", "--repeat", "0"], 2, "--repeat"),
        (["x", "--minutes", "0"], 2, "--minutes"),
        (["x", "--at", "25:00"], 2, "no time of day"),
        (["x", "--replaces", "KC-0"], 1, "no emergency KC-0"),
        (["khong-co.txt"], 2, "no file"),
        (["status", "KC-0"], 1, "no emergency KC-0"),
        (["stand-down", "KC-0"], 1, "no emergency KC-0"),
        (["review", "KC-0", "--note", "x"], 1, "no emergency KC-0"),
    ],
)
def test_what_cannot_be_ordered_is_a_sentence(one_command, words, code, told):
    said = one_command("emergency", *words)

    assert (said[0], told in said[2]) == (code, True), said


def test_only_who_has_the_right_orders_and_no_file_of_something_else_is_read(one_command, tmp_path):
    one_command("account", "add", "operator", "--role", "operator")
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "large.txt").write_bytes(b"a" * 200_000)

    refused = one_command("emergency", STORM, login="operator")
    binary, large = (one_command("emergency", str(tmp_path / f"{name}.txt")) for name in ("binary", "large"))

    assert [r[0] for r in (refused, binary, large)] == [1, 2, 2]
    assert "emergency" in refused[2]
    assert json.loads(one_command("emergency", "list", "--json")[1]) == {"orders": [], "waiting_for_review": []}
    assert "stand-down" in one_command("emergency", "--help")[1]
