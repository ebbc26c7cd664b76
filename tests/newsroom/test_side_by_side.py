"""A text beside its script: what is said otherwise than written is marked, nothing is lost."""

import json

from hypothesis import given
from hypothesis import strategies as st

from scheduler.newsroom.reading import read
from scheduler.newsroom.side_by_side import Mark, Piece, expansions, of_script, rows

TEXT = "UBND huyện họp 5/7."


def token(written, spoken, rule, start):
    return {
        "written": written,
        "spoken": spoken,
        "rule": rule,
        "start": start,
        "end": start + len(written),
        "confidence": 1.0,
    }


def test_the_pieces_make_the_whole_text_again():
    tokens = [token("UBND", "ủy ban nhân dân", "lexicon:UBND", 0), token("5/7", "mùng năm tháng bảy", "date", 15)]

    pieces = expansions(TEXT, json.dumps(tokens))

    assert "".join(p.written for p in pieces) == TEXT
    assert [(p.written, p.rule) for p in pieces if p.rule] == [("UBND", "lexicon:UBND"), ("5/7", "date")]


def test_a_word_read_as_it_stands_is_not_marked():
    tokens = [token("huyện", "huyện", "word", 5), token("UBND", "ubnd", "word", 0)]

    pieces = expansions(TEXT, json.dumps(tokens))

    assert not any(p.rule for p in pieces)


def test_tokens_of_another_text_are_left_out():
    tokens = [token("Sở", "sở", "lexicon:Sở", 0), token("UBND", "x", "y", 400)]

    pieces = expansions(TEXT, json.dumps(tokens))

    assert [p.written for p in pieces] == [TEXT]


def test_an_unread_text_is_one_piece_and_an_empty_one_none():
    assert [p.written for p in expansions(TEXT, "[]")] == [TEXT]
    assert expansions("", "[]") == ()


LONG = """THÔNG BÁO
Về việc làm CCCD

Kế hoạch số 127/KH-UBND ngày 27/12/2022 của UBND tỉnh "về CCHC". Bà con gọi 0912 345 678;
- một: hồ sơ (TTHC); XYZQ?
- hai: v.v. "Hết."
"""


def side_by_side(text):
    script = read(text)
    return rows(of_script(text, script), script.text), script


def column(pieces):
    return "".join(p.text for p in pieces)


def test_each_sentence_stands_beside_what_is_said_for_it():
    found, _ = side_by_side(LONG)

    assert [(column(row.written), column(row.spoken)) for row in found][-4:] == [
        (
            'Kế hoạch số 127/KH-UBND ngày 27/12/2022 của UBND tỉnh "về CCHC".',
            (
                "Kế hoạch số một trăm hai mươi bảy, ngày hai mươi bảy tháng mười hai năm hai nghìn"
                " không trăm hai mươi hai, của Ủy ban nhân dân tỉnh về cải cách hành chính."
            ),
        ),
        ("Bà con gọi 0912 345 678;", "Bà con gọi không chín một hai, ba bốn năm, sáu bảy tám;"),
        ("- một: hồ sơ (TTHC); XYZQ?", "một: hồ sơ, thủ tục hành chính; ích i dét quy?"),
        ('- hai: v.v. "Hết."', "hai: vân vân Hết."),
    ]


def test_what_is_read_otherwise_is_marked_in_both_columns_and_the_pause_behind_it_is_not():
    found, _ = side_by_side("UBND xã họp lúc 7h30. Gặp ông XYZQ.")

    assert [p for row in found for p in (*row.written, *row.spoken) if p.mark is not Mark.SAME] == [
        Piece("UBND", Mark.CHANGED),
        Piece("7h30", Mark.CHANGED),
        Piece("Ủy ban nhân dân", Mark.CHANGED),
        Piece("bảy giờ ba mươi phút", Mark.CHANGED),
        Piece("XYZQ", Mark.UNREADABLE),
        Piece("ích i dét quy", Mark.UNREADABLE),
    ]


@given(st.lists(st.sampled_from([*LONG.split(), "\n", "\n\n", "…", "12.5", "“", "”", "😀", "A/B-C"]), max_size=40))
def test_no_text_and_no_script_is_lost_between_the_columns(words):
    text = " ".join(words)

    found, script = side_by_side(text)

    assert " ".join(column(row.written) for row in found).split() == text.split()
    assert " ".join(column(row.spoken) for row in found).split() == script.text.split()


def test_tokens_kept_before_readability_was_told_are_readable():
    tokens = [token("XYZQ", "ích i dét quy", "unknown", 0)]

    old, new = (expansions("XYZQ", json.dumps([t])) for t in (tokens[0], tokens[0] | {"readable": False}))

    assert (old[0].mark, new[0].mark) == (Mark.CHANGED, Mark.UNREADABLE)
