"""The pages of bulletins, form by form: what is done, what is refused and why, and that nothing typed is lost."""

import html
import json
import re
import time

import pytest
from sqlmodel import delete, select
from station_client import MORNING, Client, said_of

from scheduler.administration import accounts
from scheduler.records.bulletin import Bulletin, BulletinVersion
from scheduler.records.slot import PublishedDay

pytestmark = pytest.mark.slow

HOSTILE = "Mời bà con <script>alert(1)</script> & \"họp\" 'tối' nay <img src=x onerror=alert(2)>."


@pytest.fixture
def lan(sample, client):
    """A second person who may write and approve."""
    admin = accounts.resolve(sample, "admin")
    accounts.add(sample, "lan", "Lê Thị Lan", ("operator", "approver"), None, admin, MORNING)
    return Client(client.app, sample, "lan")


def kept(house, code):
    """A bulletin as the records have it, and its versions."""
    with house.database.reading() as session:
        bulletin = session.exec(select(Bulletin).where(Bulletin.code == code)).one()
        query = select(BulletinVersion).where(BulletinVersion.bulletin_id == bulletin.id)
        return bulletin, session.exec(query.order_by(BulletinVersion.number)).all()


def fields_of(page):
    """What the form for editing holds, as a browser would send it."""
    form = page.text.split('<form class="stacked edit"')[1].split("</form>")[0]
    sent = {}
    for tag in re.findall(r"<input [^>]+>", form):
        values = dict(re.findall(r'([a-z_]+)="([^"]*)"', tag))
        if values.get("type") == "checkbox" and " checked" not in tag:
            continue
        if values["name"] != "csrf":
            sent.setdefault(values["name"], []).append(html.unescape(values.get("value", "")))
    for name, inside in re.findall(r'<select [^>]*name="([a-z_]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        sent[name] = re.findall(r'value="([^"]*)" selected', inside)
    sent["text"] = [html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", form, re.DOTALL)[1])]
    return {name: values[0] if len(values) == 1 else values for name, values in sent.items()}


def with_take(house, code):
    """Let the newest script of a bulletin have a take."""
    from conftest import take_of

    bulletin, versions = kept(house, code)
    with house.database.writing() as session:
        take = take_of(session, house, bulletin.id, 3.0, {"written_at": MORNING, "written_by": bulletin.written_by})
        take.script_sha256 = versions[-1].script_sha256
        session.add(take)


def led(client, answer):
    """Where a form leads to in the end, past the page of its progress on a busy machine."""
    for _ in range(300):
        to = answer.headers["location"]
        if not to.startswith("/works/"):
            return to
        answer = client.get(to)
        if answer.status_code == 200:
            assert 'role="alert"' not in answer.text, said_of(answer)
            time.sleep(0.1)
            answer.headers["location"] = to
    raise AssertionError(to)


def brought(client, **data):
    """The page that an import leads to."""
    return client.get(led(client, client.post("/import", data=data)))


def test_an_edit_is_a_new_version_and_says_so(client, sample):
    fields = fields_of(client.get("/bulletins/NHAP/edit"))

    answer = client.post("/bulletins/NHAP/edit", data={**fields, "text": "Sáng mai họp.", "rank": "1", "why": "ngắn"})

    bulletin, versions = kept(sample, "NHAP")
    assert answer.headers["location"] == "/bulletins/NHAP"
    assert "Đã lưu" in client.get("/bulletins/NHAP").text
    assert (bulletin.rank, versions[-1].text, versions[-1].source_name) == (1, "Sáng mai họp.", "ngắn")


def test_saving_what_was_not_changed_changes_nothing_also_twice(client, sample):
    fields = fields_of(client.get("/bulletins/MOT-CUA/edit"))

    for _ in range(2):
        assert client.post("/bulletins/MOT-CUA/edit", data=fields).status_code == 303

    bulletin, versions = kept(sample, "MOT-CUA")
    assert (bulletin.state, len(versions)) == ("approved", 1)


def test_whoever_saves_second_is_told_and_sees_both_texts(client, lan, sample):
    mine, theirs = (fields_of(who.get("/bulletins/NHAP/edit")) for who in (client, lan))
    lan.post("/bulletins/NHAP/edit", data={**theirs, "text": "Bản của chị Lan, tám giờ."})

    told = client.post("/bulletins/NHAP/edit", data={**mine, "text": "Bản của tôi, bảy giờ."})

    assert told.status_code == 409
    assert told.text.count("Bản của chị Lan, tám giờ.") == 1
    assert told.text.count("Bản của tôi, bảy giờ.") == 2
    assert "Lê Thị Lan đã lưu" in told.text
    again = client.post("/bulletins/NHAP/edit", data={**fields_of(told), "text": "Cả hai bản."})
    assert again.status_code == 303
    assert [v.text for v in kept(sample, "NHAP")[1]][1:] == ["Bản của chị Lan, tám giờ.", "Cả hai bản."]


def test_two_people_who_change_different_wishes_both_get_theirs(client, lan, sample):
    mine, theirs = (fields_of(who.get("/bulletins/NHAP/edit")) for who in (client, lan))
    lan.post("/bulletins/NHAP/edit", data={**theirs, "text": "Chị Lan viết lại."})

    client.post("/bulletins/NHAP/edit", data={**mine, "rank": "2", "valid_until": "2023-08-01"})

    bulletin, versions = kept(sample, "NHAP")
    assert (bulletin.rank, str(bulletin.valid_until), versions[-1].text) == (2, "2023-08-01", "Chị Lan viết lại.")


def test_two_people_who_change_the_same_wish_are_told(client, lan, sample):
    mine, theirs = (fields_of(who.get("/bulletins/NHAP/edit")) for who in (client, lan))
    lan.post("/bulletins/NHAP/edit", data={**theirs, "rank": "1"})

    told = client.post("/bulletins/NHAP/edit", data={**mine, "rank": "5"})

    assert told.status_code == 409
    assert "Người khác vừa đổi thành: 1" in told.text
    assert fields_of(told)["rank"] == "5"
    assert client.post("/bulletins/NHAP/edit", data=fields_of(told)).status_code == 303
    assert kept(sample, "NHAP")[0].rank == 5


def test_a_date_can_be_taken_away_again_and_a_validity_never_runs_backwards(client, sample):
    fields = fields_of(client.get("/bulletins/NHAP/edit"))
    client.post("/bulletins/NHAP/edit", data={**fields, "valid_from": "2023-07-20"})
    fields = fields_of(client.get("/bulletins/NHAP/edit"))

    backwards = client.post("/bulletins/NHAP/edit", data={**fields, "valid_until": "2023-07-01"})
    client.post("/bulletins/NHAP/edit", data={**fields, "valid_from": ""})

    assert backwards.status_code == 422
    assert "hiệu lực bắt đầu 20/07/2023" in backwards.text
    assert kept(sample, "NHAP")[0].valid_from is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("rank", "9", "số nguyên từ 1 đến 5"),
        ("wanted_airings", "nhiều", "số nguyên từ 1 đến 999"),
        ("gap_hours", "-1", "số giờ từ 0 đến"),
        ("valid_until", "mai", "viết như 2023-07-12"),
        ("title", " ", "Không để trống"),
        ("text", " . ", "Không để trống"),
        ("genre", "tho", "Chọn một mục"),
        ("audience", [], "Chọn ít nhất một đài"),
        ("topic", "CCHC-99", "CCHC-99"),
        ("seen", "{broken", "Chưa lưu|đã lưu|Đã lưu|vừa đổi"),
    ],
)
def test_a_field_that_cannot_be_read_is_marked_and_the_text_stays(client, name, value, said):
    fields = {**fields_of(client.get("/bulletins/NHAP/edit")), "text": "Chữ vừa gõ dở, đừng mất."}

    answer = client.post("/bulletins/NHAP/edit", data={**fields, name: value})

    if name != "seen":
        assert answer.status_code == 422
        assert name == "text" or "Chữ vừa gõ dở, đừng mất." in answer.text
        assert re.search(said, said_of(answer))
        assert 'aria-invalid="true"' in answer.text or name == "topic"


def test_hostile_text_is_shown_as_text_everywhere(client, sample):
    page = brought(client, text=f"Thông báo <b>họp</b> xóm\n\n{HOSTILE}\n")
    code = re.search(r"/bulletins/(BT-2023-\d+)", page.text)[1]
    fields = fields_of(client.get(f"/bulletins/{code}/edit"))
    client.post(f"/bulletins/{code}/edit", data={**fields, "author": "<u>An</u>", "text": HOSTILE + " Thêm."})

    shown = [
        page,
        *(client.get(f"/bulletins/{code}{end}") for end in ("", "/edit", "/versions", "/offers", "/withdraw")),
        client.get("/bulletins"),
        client.get("/bulletins", params={"q": "<script>alert(1)</script>"}),
        client.get("/lexicon/mend", params={"written": "<script>x</script>", "back": "javascript:alert(1)"}),
        client.get("/lexicon", params={"q": "<img src=x>"}),
    ]

    for answer in shown:
        assert answer.status_code == 200, answer.url
        assert not re.search(r"<script>|<img src=x|<b>họp|<u>An|javascript:", answer.text), answer.url
    assert kept(sample, code)[1][-1].text == HOSTILE + " Thêm."


def test_several_files_are_told_one_by_one_and_a_refused_text_stays_in_the_form(client):
    files = [
        ("files", ("hop.txt", "Họp xóm\n\nTối mai họp xóm tại nhà văn hóa.".encode())),
        ("files", ("..\\..\\la.exe", b"MZ\x90\x00\x03")),
        ("files", ("rong.txt", b"")),
    ]
    secret = "Độ Mật: TỐI MẬT\n\nVăn bản này không được phát."

    sent = client.post("/import", data={"text": secret}, files=files)
    page = client.get(led(client, sent))

    seen = said_of(page)
    assert "mới Họp xóm hop.txt" in seen
    assert page.text.count('<li class="refused">') == 3
    assert "la.exe" in seen
    assert "../" not in seen
    assert "Văn bản này không được phát." in page.text
    assert client.get("/import/khong-co").status_code == 404


def test_the_same_pasted_twice_is_the_same_bulletin(client):
    first, second = (said_of(brought(client, text="Họp xóm\n\nTối mai họp xóm.")) for _ in range(2))

    assert "mới Họp xóm" in first
    assert "đã có, không đổi Họp xóm" in second


def test_nothing_to_bring_in_and_too_much_are_sentences(client):
    nothing = client.post("/import", data={"text": "  "})
    too_much = client.ask("POST", "/import", headers={"content-length": str(300 << 20)}, content=b"x")
    long_form = client.ask("POST", "/bulletins/NHAP/edit", headers={"content-length": str(3 << 20)}, content=b"x")

    assert (nothing.status_code, too_much.status_code, long_form.status_code) == (422, 413, 413)
    assert "Chưa có gì để nhập" in nothing.text
    assert "quá lớn" in too_much.text


def test_an_import_is_its_owner_s_alone(client, lan):
    sent = client.post("/import", data={"text": "Họp xóm\n\nTối mai họp xóm."})

    assert lan.get(led(client, sent)).status_code == 404


def test_what_is_in_the_way_is_listed_and_blocks(client):
    page = brought(client, text="Họp xóm\n\nTối mai họp, hỏi Zxqw Krtl hoặc anh Nam số 0912 345 678.")
    code = re.search(r"/bulletins/(BT-2023-\d+)", page.text)[1]

    sheet = client.get(f"/bulletins/{code}")

    row = re.search(r'<tr id="(s\d+)" class="blocked">', sheet.text)[1]
    assert f'<a class="unread" href="#{row}">Zxqw</a>' in sheet.text
    assert f"/bulletins/{code}/submit" not in sheet.text
    refused = client.post(f"/bulletins/{code}/submit")
    assert refused.status_code == 409
    assert client.post(f"/bulletins/{code}/acknowledge").status_code == 303
    assert "Có số của cá nhân" not in client.get(f"/bulletins/{code}").text


def test_a_word_is_mended_from_the_sheet_and_leads_back(client, sample):
    page = brought(client, text="Họp xóm\n\nTối mai họp, hỏi Zxqw.")
    code = re.search(r"/bulletins/(BT-2023-\d+)", page.text)[1]
    link = html.unescape(
        re.search(r'class="unread" href="(/lexicon/mend[^"]+)"', client.get(f"/bulletins/{code}").text)[1]
    )
    form = client.get(link)

    bad = client.post("/lexicon/mend", data={"written": "Zxqw", "spoken": "xyz!", "back": f"/bulletins/{code}#s2"})
    good = client.post("/lexicon/mend", data={"written": "Zxqw", "spoken": "anh quý", "back": f"/bulletins/{code}#s2"})

    assert 'value="Zxqw"' in form.text
    assert (bad.status_code, 'value="xyz!"' in bad.text) == (422, True)
    assert led(client, good) == f"/bulletins/{code}#s2"
    assert kept(sample, code)[1][-1].unreadable == 0
    assert "anh quý" in client.get("/lexicon?q=zxqw").text
    led(client, client.post("/lexicon/remove", data={"written": "Zxqw"}))
    assert kept(sample, code)[1][-1].unreadable == 1
    client.post("/lexicon/remove", data={"written": "Zxqw"})
    assert "Zxqw" in re.search('role="alert">(.*?)</p>', client.get("/lexicon").text)[1]


def test_a_reading_may_hold_between_certain_words_only(client, sample):
    page = brought(client, text="Họp xóm\n\nĐội HP họp. Cụ HP nghỉ.")
    code = re.search(r"/bulletins/(BT-2023-\d+)", page.text)[1]

    led(client, client.post("/lexicon/mend", data={"written": "HP", "spoken": "hòa phát", "before": "Đội"}))

    script = kept(sample, code)[1][-1].script
    assert "Đội hòa phát" in script
    assert script.count("hòa phát") == 1


def test_offers_are_taken_by_number_from_the_version_that_was_seen(client, sample):
    letter = "THÔNG BÁO\nVề việc họp dân\n\nMời bà con đến họp.\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n"
    page = brought(client, text=letter)
    code = re.search(r"/bulletins/(BT-2023-\d+)", page.text)[1]
    offers = client.get(f"/bulletins/{code}/offers")
    number = re.search(r'id="c(\d+)"[^>]*> <label[^>]*>nơi nhận', offers.text)[1]

    stale = client.post(f"/bulletins/{code}/cut", data={"number": number, "based_on": "7"})
    cut = client.post(f"/bulletins/{code}/cut", data={"number": number, "based_on": "1"})

    assert stale.headers["location"] == f"/bulletins/{code}/offers"
    assert cut.headers["location"] == f"/bulletins/{code}"
    assert "Nơi nhận" not in kept(sample, code)[1][-1].text
    assert "Nơi nhận" in client.get(f"/bulletins/{code}/versions").text


def test_four_eyes_return_with_a_reason_then_approve(client, lan, sample):
    fields = fields_of(client.get("/bulletins/NHAP/edit"))
    client.post("/bulletins/NHAP/edit", data={**fields, "text": "Sáng mai họp xóm."})
    with_take(sample, "NHAP")

    assert client.post("/bulletins/NHAP/submit").status_code == 303
    own = client.post("/bulletins/NHAP/approve")
    silent = lan.post("/bulletins/NHAP/return", data={"reason": " "})
    back = lan.post("/bulletins/NHAP/return", data={"reason": "Thiếu giờ họp."})
    late = lan.post("/bulletins/NHAP/return", data={"reason": "Gõ lâu quá, đã trả rồi."})
    again = [client.post("/bulletins/NHAP/submit"), lan.post("/bulletins/NHAP/approve")]

    assert (own.status_code, silent.status_code, back.status_code, late.status_code) == (409, 409, 303, 409)
    assert "người khác duyệt" in said_of(own)
    assert "Gõ lâu quá, đã trả rồi." in late.text or "judge" not in late.text
    assert [a.status_code for a in again] == [303, 303]
    assert kept(sample, "NHAP")[0].state == "approved"
    assert "Thiếu giờ họp." in client.get("/bulletins/NHAP").text


def test_who_has_no_right_sees_no_buttons(client, sample):
    admin = accounts.resolve(sample, "admin")
    accounts.add(sample, "van-phong", "", ("office",), None, admin, MORNING)

    seen = Client(client.app, sample, "van-phong").get("/bulletins/NHAP")

    assert not re.search(r'action="/bulletins|/bulletins/NHAP/(edit|offers|withdraw)|/lexicon/mend', seen.text)
    assert '<span class="said">UBND</span>' in seen.text


def test_a_bulletin_is_withdrawn_once_with_a_reason_and_retired_on_a_page(client, sample):
    asked = client.get("/bulletins/NHAP/withdraw")
    silent = client.post("/bulletins/NHAP/withdraw", data={"correction": "KHONG-CO", "reason": "Sai giờ."})
    with sample.database.writing() as session:
        session.exec(delete(PublishedDay))  # it is no document that could be printed anew
    done = [client.post("/bulletins/NHAP/withdraw", data={"reason": "Sai giờ."}) for _ in range(2)]

    assert "không lấy lại được" in asked.text.lower()
    assert silent.status_code == 409
    assert "Sai giờ." in silent.text
    assert 'value="KHONG-CO"' in silent.text
    assert {led(client, answer) for answer in done} == {"/bulletins/NHAP"}
    assert kept(sample, "NHAP")[0].state == "withdrawn"
    assert "Bản tin này đã rút" in client.get("/bulletins/NHAP/withdraw").text
    assert "không làm được việc này" in client.get("/bulletins/NHAP/retire").text
    assert client.post("/bulletins/MOT-CUA/retire", data={"reason": ""}).status_code == 303
    assert kept(sample, "MOT-CUA")[0].state == "retired"


def test_a_file_that_is_no_sound_is_refused_and_nothing_is_left_behind(client, sample):
    wrong = {"recording": ("giong.mp3", b"#EXTM3U\nfile:///etc/passwd\n")}

    refused = client.post("/bulletins/MOT-CUA/recording", files=wrong)
    none = client.post("/bulletins/MOT-CUA/recording")

    assert (refused.status_code, none.status_code) == (409, 422)
    assert "giong.mp3" in refused.text
    assert not list(sample.home.glob("recording-*"))
    assert kept(sample, "MOT-CUA")[0].state == "approved"


def test_what_was_seen_travels_with_the_form(client):
    fields = fields_of(client.get("/bulletins/NHAP/edit"))

    seen = json.loads(fields["seen"])

    assert (seen["rank"], seen["audience"], seen["title"]) == ("3", "*", "Bản tin còn đang viết")
