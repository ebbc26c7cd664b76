"""Charts as pictures: what is drawn for which number, read back from the SVG."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from scheduler.reports import charts, typesetting
from scheduler.reports.charts import Bar, Chart

SVG = "{http://www.w3.org/2000/svg}"


def chart(*found, full="đạt", hatched="chưa đạt", mark="chỉ tiêu"):
    return Chart("a", "Tên <biểu đồ> & chữ", "Xã A 30 phút.", found, full, hatched, mark, lambda v: f"{v:g}")


def drawn(svg):
    root = ET.fromstring(svg)
    boxes = [r for r in root.iter(f"{SVG}rect") if r.get("stroke")]
    return root, boxes


def test_lengths_are_in_proportion_and_patterns_tell_who_reached_the_target():
    asked = chart(Bar("A", 30.0, "30"), Bar("B", 15.0, "15", full=False), Bar("C", 60.0, "60", mark=40.0))

    _, boxes = drawn(charts.bars(asked))

    a, b, c = (float(box.get("width")) for box in boxes[:3])
    assert a == pytest.approx(2 * b, abs=0.2)
    assert c == pytest.approx(2 * a, abs=0.2)
    assert [box.get("fill").startswith("url") for box in boxes[:3]] == [False, True, False]


def test_columns_stand_in_proportion():
    _, boxes = drawn(charts.columns(chart(Bar("1", 10.0, "10"), Bar("2", 40.0, "40"))))

    one, two = (float(box.get("height")) for box in boxes[:2])
    assert two == pytest.approx(4 * one, abs=0.2)


@pytest.mark.parametrize("draw", [charts.bars, charts.columns])
def test_a_mark_stands_where_its_number_is(draw):
    root, boxes = drawn(draw(chart(Bar("A", 40.0, "40", mark=20.0))))

    (mark,) = [x for x in root.iter(f"{SVG}line") if x.get("stroke-width") == "2.5"][:1]
    box = boxes[0]
    if draw is charts.bars:
        middle = float(box.get("x")) + float(box.get("width")) / 2
        assert float(mark.get("x1")) == pytest.approx(middle, abs=0.2)
    else:
        middle = float(box.get("y")) + float(box.get("height")) / 2
        assert float(mark.get("y1")) == pytest.approx(middle, abs=0.2)


@pytest.mark.parametrize("draw", [charts.bars, charts.columns])
def test_what_is_not_known_has_no_bar_but_says_so(draw):
    svg = draw(chart(Bar("A", None, "chưa báo"), full="", hatched="", mark=""))

    _, boxes = drawn(svg)
    assert boxes == []
    assert "chưa báo" in svg


@pytest.mark.parametrize("draw", [charts.bars, charts.columns])
def test_a_picture_says_in_words_what_it_shows_and_loads_nothing(draw):
    svg = draw(chart(Bar("<script>", 1.0, "&")))

    root, _ = drawn(svg)
    assert root.find(f"{SVG}title").text == "Tên <biểu đồ> & chữ"
    assert root.find(f"{SVG}desc").text == "Xã A 30 phút."
    assert root.get("role") == "img"
    assert not re.search(r"href|<script|@import|url\((?!#h\))", svg)


@pytest.mark.parametrize("draw", [charts.bars, charts.columns])
@pytest.mark.parametrize("values", [(), (0.0,), (0.0001,), (1e7, 3.0), (None, None)])
def test_any_numbers_are_drawn_inside_the_picture(draw, values):
    root, boxes = drawn(draw(chart(*(Bar("x" * 300, v, "y", mark=v) for v in values))))

    _, _, width, height = (float(n) for n in root.get("viewBox").split())
    for box in boxes:
        assert float(box.get("x")) + float(box.get("width")) <= width
        assert float(box.get("y")) + float(box.get("height")) <= height


@pytest.mark.parametrize("most", [0.03, 0.9, 1, 7, 50, 51, 99.9, 100, 123_456])
def test_a_scale_is_round_and_holds_its_values(most):
    ticks = charts.scale([most / 3, most])

    assert ticks[0] == 0
    assert most <= ticks[-1] * (1 + 1e-9)
    assert 3 <= len(ticks) <= 8
    steps = {round(b - a, 9) for a, b in pairwise(ticks)}
    assert len(steps) == 1
    assert ticks[-1] <= 2 * most


def test_a_long_chart_is_split_evenly_and_loses_nobody():
    asked = chart(*(Bar(str(n), float(n), "") for n in range(101)))

    parts = charts.split(asked, 40)

    assert [len(p.bars) for p in parts] == [33, 34, 34]
    assert [b.label for p in parts for b in p.bars] == [str(n) for n in range(101)]
    assert [p.name for p in parts] == ["a-1", "a-2", "a-3"]
    assert charts.split(parts[0], 40) == (parts[0],)


@pytest.mark.slow
def test_a_picture_becomes_points_the_same_each_time():
    svg = charts.bars(chart(Bar("Nghĩa Hưng", 3.0, "ba phút")))

    first = typesetting.picture(svg)

    assert first[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(first[16:20]) > 1000
    assert typesetting.picture(svg) == first
