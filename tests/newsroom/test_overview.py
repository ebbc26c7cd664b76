"""Cutting a text at its reading, so that pages can mark what is said otherwise than written."""

import json

from scheduler.newsroom.overview import expansions

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
