"""Topics proposed with evidence."""

from pathlib import Path

import pytest

from scheduler.newsroom.importing import import_bytes
from scheduler.newsroom.reading.syllables import without_marks
from scheduler.newsroom.topics import codes, keywords, names, propose

SAMPLES = Path(__file__).parents[2] / "scheduler" / "samples"


def test_there_are_eleven_topics_and_the_other():
    assert len(codes()) == 12
    assert set(names()) == codes()
    assert keywords()["KHAC"] == ()


def test_most_samples_are_put_under_the_topic_they_name():
    documents = [import_bytes(p.read_bytes(), p.name) for p in sorted(SAMPLES.glob("*.md"))]

    right = [d.name for d in documents if d.topic.topic == d.wishes.topic]

    assert len(right) >= 0.75 * len(documents)


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Tỉnh công bố Chỉ số PAPI và SIPAS", "CCHC-11"),
        ("Nộp hồ sơ qua dịch vụ bưu chính công ích", "CCHC-04"),
        ("Tinh giản biên chế, sắp xếp tổ chức bộ máy", "CCHC-05"),
        ("Giao quyền tự chủ tài chính, công khai ngân sách", "CCHC-07"),
        ("Rà soát văn bản quy phạm pháp luật", "CCHC-03"),
        ("Tháo gỡ khó khăn cho doanh nghiệp", "CCHC-10"),
        ("Đẩy mạnh chuyển đổi số, chính quyền điện tử", "CCHC-08"),
        ("Lịch cắt điện ngày mai", "KHAC"),
    ],
)
def test_a_title_gives_its_topic(title, topic):
    assert propose(title, "").topic == topic


def test_text_without_marks_is_understood_too():
    title = "Tinh giản biên chế, sắp xếp tổ chức bộ máy ở các đơn vị sự nghiệp công lập"

    assert propose(without_marks(title), without_marks(title)).topic == "CCHC-05"


def test_both_spellings_speak_for_the_same_topic():
    assert propose("Đơn giản hoá thủ tục", "").evidence == propose("Đơn giản hóa thủ tục", "").evidence


def test_evidence_and_runner_up_are_told():
    found = propose("Một cửa điện tử", "Chuyển đổi số ở bộ phận một cửa.")

    assert found.topic == "CCHC-04"
    assert found.runner_up == "CCHC-08"
    assert found.evidence[0].word == "một cửa"
    assert found.evidence[0].times == 2
