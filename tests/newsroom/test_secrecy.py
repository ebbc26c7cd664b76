"""Documents stamped as state secrets are not taken."""

import io

import pytest
from docx import Document

from scheduler.messages import Refused
from scheduler.newsroom.importing import import_bytes
from scheduler.newsroom.secrecy import stamp

BODY = "Bộ phận một cửa nhận hồ sơ vào các buổi sáng trong tuần."


@pytest.mark.parametrize(
    ("line", "grade"),
    [
        ("MẬT", "MẬT"),
        ("M Ậ T", "MẬT"),
        ("Mật", "MẬT"),
        ("M  Ậ  T", "MẬT"),
        ("MẬ T", "MẬT"),
        ("M.Ậ.T", "MẬT"),
        ("T Ố I  M Ậ T", "TỐI MẬT"),
        ("TỐI M Ậ T", "TỐI MẬT"),
        ("T Ố IMẬT", "TỐI MẬT"),
        ("T U Y Ệ T M Ậ T", "TUYỆT MẬT"),
        ("TUYỆT MẬT.", "TUYỆT MẬT"),
        ("MÂT", "MẬT"),
        ("TỐI MAT", "TỐI MẬT"),
        ("TÓI MẬT", "TỐI MẬT"),
        ("Số: 05/BC-UBND ( M Ậ T )", "MẬT"),
        ("Số: 05/BC-UBND [T Ố I  M Ậ T]", "TỐI MẬT"),
        ("**TỐI MẬT**", "TỐI MẬT"),
        ("TUYỆT  MẬT", "TUYỆT MẬT"),
        ("UBND HUYỆN ĐIỆN BIÊN        TUYỆT MẬT", "TUYỆT MẬT"),
        ("| HUYỆN ỦY | MẬT |", "MẬT"),
        ("Số: 05/BC-UBND (MẬT)", "MẬT"),
        ("Độ mật: Tối mật", "TỐI MẬT"),
        ("TOI MAT", "TỐI MẬT"),
        ("TÔ\u0301I MÂ\u0323T", "TỐI MẬT"),
    ],
)
def test_a_stamp_near_the_head_is_seen(line, grade):
    assert stamp(f"ỦY BAN NHÂN DÂN\n{line}\n\nBÁO CÁO\n{BODY}") == grade


@pytest.mark.parametrize(
    "text",
    [
        "Bí mật nhà nước phải được giữ gìn.",
        "MẬT ONG RỪNG\nGiá mật ong tháng này",
        "Mật độ dân số của huyện",
        "BẢO MẬT THÔNG TIN",
        "TĂNG CƯỜNG BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "MẶT",
        "MẮT",
        "TÔI MẤT",
        "TỐI MẶT",
        "M Ặ T",
        "Tài liệu MẬT phải cất trong tủ có khóa.",
        "Dòng đầu\n" * 40 + "MẬT\n",
    ],
)
def test_the_word_in_running_text_is_no_stamp(text):
    assert stamp(text) is None


def test_a_stamped_file_is_refused_in_one_sentence():
    with pytest.raises(Refused) as refused:
        import_bytes(f"MẬT\n\n{BODY}".encode(), "bao-cao.txt")

    assert refused.value.message.id == "newsroom.secret_document"
    assert refused.value.details == ()


def test_a_stamp_in_a_table_of_a_word_file_is_seen():
    document, file = Document(), io.BytesIO()
    row = document.add_table(1, 2).rows[0]
    row.cells[0].text, row.cells[1].text = "UBND HUYỆN\nTỐI MẬT", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    document.add_paragraph(BODY)
    document.save(file)

    with pytest.raises(Refused, match="TỐI MẬT"):
        import_bytes(file.getvalue(), "bao-cao.docx")
