"""The installation's lexicon as it is kept and typed: bad entries, taking out, what was written when."""

import json

import pytest

pytestmark = pytest.mark.slow

BAD = [
    (("XYZQ", "một cửa 4 tốt"), "no Vietnamese syllables: 4"),
    (("XYZQ", ""), "needs both"),
    ((" ", "một"), "needs both"),
    (("XYZQ", "XYZQ"), "no Vietnamese syllables: XYZQ"),
    (("XYZQ", "một (cửa)"), "no Vietnamese syllables: (cửa)"),
    (("XYZQ", "một cửa", "--context", "Sở (_"), "no valid expression"),
    (("XYZQ", "một cửa", "--context", "Sở"), "has no _"),
    (("XYZQ", "một cửa", "--context", "@so"), "@host, @type, @issuer, @unit"),
    (("XYZQ", "một cửa", "--test", "XYZQ họp"), "lacks a side"),
    (("XYZQ", "một cửa", "--test", "XYZQ họp => hai cửa họp"), "is read “một cửa họp.”"),
    (("một", "hai"), "would change every text"),
    (("12", "mười ba"), "would change every text"),
]


def test_a_bad_entry_is_refused_with_its_reason_and_nothing_is_kept(office):
    answers = [(why, *office("lexicon", "add", *words)) for words, why in BAD]

    assert [(why, code, complaint) for why, code, _, complaint in answers if code != 1 or why not in complaint] == []
    assert json.loads(office("lexicon", "history", "--json")[1]) == []


def test_two_entries_that_name_each_other_are_read_once_each(office):
    office("lexicon", "add", "ABQX", "cửa một", "--context", "Sở _", "--test", "Sở ABQX => Sở cửa một")
    office("lexicon", "add", "cửa một", "một cửa", "--test", "cửa một => một cửa")

    said = office("read", "--script", "Sở ABQX có cửa một")[1]

    assert said.strip() == "Sở cửa một có một cửa."


def test_a_text_is_read_with_the_lexicon_of_the_house_it_is_typed_in(office):
    before = office("read", "--json", "hệ thống XYZQ")[1]
    office("lexicon", "add", "XYZQ", "một cửa điện tử")

    after = office("read", "--json", "hệ thống XYZQ")[1]

    assert [t["written"] for t in json.loads(before)["unreadable"]] == ["XYZQ"]
    assert json.loads(after)["script"] == "hệ thống một cửa điện tử."
    assert json.loads(after)["unreadable"] == []


def test_a_text_is_read_where_nothing_was_made_and_nothing_is_made(typed, tmp_path):
    code, said, _ = typed("read", "--script", "TTHC")

    assert (code, said.strip()) == (0, "thủ tục hành chính.")
    assert list(tmp_path.iterdir()) == []


def test_an_entry_added_again_takes_the_old_one_s_place_and_both_are_told(office):
    office("lexicon", "add", "XYZQ", "một cửa")
    office("lexicon", "add", "XYZQ", "một cửa số", "--note", "tên mới")

    told = json.loads(office("lexicon", "history", "XYZQ", "--json")[1])

    assert [(e["spoken"], e["note"], e["until"] is None, e["by"]) for e in told] == [
        ("một cửa số", "tên mới", True, "lan"),
        ("một cửa", "", False, "lan"),
    ]
    assert [e["spoken"] for e in json.loads(office("lexicon", "list", "XYZQ", "--json")[1])] == ["một cửa số"]


def test_an_entry_taken_out_lets_the_built_in_one_hold_again(office):
    office("lexicon", "add", "TTHC", "giấy tờ")
    with_own = office("read", "--script", "TTHC")[1]

    code, said, _ = office("lexicon", "remove", "TTHC")

    assert (code, "Took out “TTHC”" in said) == (0, True)
    assert (with_own.strip(), office("read", "--script", "TTHC")[1].strip()) == ("giấy tờ.", "thủ tục hành chính.")


def test_taking_out_changes_the_lexicon_s_version_back(office):
    version = office("lexicon", "history")[1].splitlines()[-1]
    office("lexicon", "add", "XYZQ", "một cửa")
    other = office("lexicon", "history")[1].splitlines()[-1]

    office("lexicon", "remove", "XYZQ")

    assert version != other
    assert office("lexicon", "history")[1].splitlines()[-1] == version


def test_what_can_t_be_taken_out_is_refused_with_its_reason(office):
    office("lexicon", "add", "XYZQ", "một cửa", "--context", "Sở _", "--test", "Sở XYZQ => Sở một cửa")

    answers = [office("lexicon", "remove", word) for word in ("TTHC", "QQQQ", "XYZQ")]

    assert [code for code, _, _ in answers] == [1, 1, 1]
    assert "comes with the program" in answers[0][2]
    assert "no entry “QQQQ”" in answers[1][2]
    assert "--context 'Sở _'" in answers[2][2]


def test_a_removal_reads_drafts_anew_and_leaves_the_rest(office, tmp_path):
    file = tmp_path / "tin.txt"
    file.write_text("Hệ thống XYZQ của xã hoạt động từ ngày 5/7/2023 tại bộ phận một cửa.", encoding="utf-8")
    office("lexicon", "add", "XYZQ", "một cửa điện tử")
    office("bulletin", "import", file)

    said = office("lexicon", "remove", "XYZQ")[1]

    assert "1 draft(s)" in said
