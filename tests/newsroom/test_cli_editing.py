"""Editing on the command line: nobody's words are lost, nobody overwrites another without knowing."""

import io
import json
import sys

import pytest
from moments import NOW

from scheduler.cli import writing
from scheduler.messages import WrongUse

TEXT = "Bộ phận một cửa nhận hồ sơ từ 7h30 đến 11h30 các ngày trong tuần.\n"
OTHER = TEXT.replace("7h30", "8h00")


@pytest.fixture
def code(office, tmp_path):
    """The code of a bulletin in a home where hoa writes beside lan."""
    assert office("account", "add", "hoa", "--role", "operator")[0] == 0
    tmp_path.joinpath("tin.txt").write_text(TEXT, encoding="utf-8")
    [told] = json.loads(office("bulletin", "import", tmp_path / "tin.txt", "--json")[1])
    return told["code"]


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """Makes $EDITOR a script of the shell; the file it is given is $1."""

    def editor_(script):
        file = tmp_path / "editor.sh"
        file.write_text(script, encoding="utf-8")
        monkeypatch.setenv("VISUAL", f"sh '{file}'")

    return editor_


def text_of(office, code):
    return json.loads(office("bulletin", "show", code, "--json")[1])["text"]


def unsaved(tmp_path):
    return [file.read_text(encoding="utf-8") for file in sorted(tmp_path.joinpath("unsaved").glob("*.txt"))]


def typed_file(tmp_path, text):
    file = tmp_path / "moi.txt"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.slow
def test_what_is_typed_in_the_editor_is_the_next_version_and_nothing_lies_about(office, code, editor, tmp_path):
    editor("sed -i 's/7h30/8h00/' \"$1\"")

    edited = office("bulletin", "edit", code, "--reason", "giờ mới")

    assert edited[0] == 0, edited
    assert text_of(office, code) == OTHER
    assert "giờ mới" in office("bulletin", "diff", code)[1]
    assert unsaved(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("script", ["exit 0", "printf '\\n' >> \"$1\"", ': > "$1"', "exit 1", "kill -9 $$"])
def test_who_types_nothing_changes_nothing_and_leaves_no_file(office, code, editor, tmp_path, script):
    editor(script)

    office("bulletin", "edit", code)

    assert text_of(office, code) == TEXT
    assert [text for text in unsaved(tmp_path) if text.strip() not in {"", TEXT.strip()}] == []


@pytest.mark.slow
@pytest.mark.parametrize("end", ["exit 3", "kill -9 $$", "kill -15 $$"])
def test_when_the_editor_fails_the_words_are_kept_and_can_be_saved_later(office, code, editor, tmp_path, end):
    editor(f"sed -i 's/7h30/8h00/' \"$1\"; {end}")

    failed = office("bulletin", "edit", code)
    [file] = writing.waiting(tmp_path, code)
    editor("exit 0")
    told = office("bulletin", "edit", code)[2]
    saved = office("bulletin", "edit", code, "--text", file)

    assert failed[0] == 1
    assert f"kept in the file {file}" in failed[2]
    assert "nothing was saved" in failed[2]
    assert str(file) in told
    assert (saved[0], text_of(office, code)) == (0, OTHER)


@pytest.mark.slow
def test_a_text_that_can_not_be_saved_is_kept(office, code, editor, tmp_path):
    editor("printf 'TỐI MẬT\\n\\nKế hoạch phòng thủ.\\n' > \"$1\"")

    refused = office("bulletin", "edit", code)

    assert refused[0] == 1
    assert "state secret" in refused[2]
    assert len(unsaved(tmp_path)) == 1


@pytest.mark.slow
def test_of_two_editors_the_second_is_told_and_keeps_the_words(office, code, editor, tmp_path):
    other = typed_file(tmp_path, OTHER)
    hoa = f"'{sys.executable}' -m scheduler --home '{tmp_path}' --as hoa bulletin edit {code} --text '{other}'"
    editor(f"{hoa}; sed -i 's/11h30/11h00/' \"$1\"")

    second = office("bulletin", "edit", code)

    assert second[0] == 1
    assert "got version 2 while version 1 was edited" in second[2]
    assert text_of(office, code) == OTHER
    assert unsaved(tmp_path) == [TEXT.replace("11h30", "11h00")]


def test_a_text_based_on_an_older_version_is_refused(office, code, tmp_path):
    office("bulletin", "edit", code, "--text", typed_file(tmp_path, OTHER), "--based-on", "1")

    stale = office("bulletin", "edit", code, "--text", typed_file(tmp_path, TEXT + "Mời bà con."), "--based-on", "1")
    fresh = office("bulletin", "edit", code, "--text", typed_file(tmp_path, TEXT + "Mời bà con."), "--based-on", "2")

    assert (stale[0], fresh[0]) == (1, 0)
    assert "scheduler bulletin show" in stale[2]


def test_another_persons_words_are_not_replaced_unseen(office, code, tmp_path):
    office("bulletin", "edit", code, "--text", typed_file(tmp_path, OTHER), login="hoa")
    mine = typed_file(tmp_path, TEXT + "Mời bà con.")

    unseen = office("bulletin", "edit", code, "--text", mine)
    seen = office("bulletin", "edit", code, "--text", mine, "--based-on", "2")

    assert (unseen[0], seen[0]) == (1, 0)
    assert "version 2, edited by hoa" in unseen[2]
    assert "--based-on 2" in unseen[2]


def test_what_came_from_standard_input_is_kept_when_it_is_refused(office, code, tmp_path, monkeypatch):
    office("bulletin", "edit", code, "--text", typed_file(tmp_path, OTHER))

    class Stdin:
        buffer = io.BytesIO((TEXT + "Mời bà con.\n").encode())

    monkeypatch.setattr("sys.stdin", Stdin)
    refused = office("bulletin", "edit", code, "--text", "-", "--based-on", "1")

    assert refused[0] == 1
    assert unsaved(tmp_path) == [TEXT + "Mời bà con.\n"]


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt(), WrongUse("cli.no_day", value="x")])
def test_whatever_ends_the_saving_the_words_are_in_a_file_that_is_told(tmp_path, capsys, error):
    def saving():
        with writing.kept(tmp_path, "BT-1", 4, NOW, TEXT) as page:
            page.file.write_text(OTHER, encoding="utf-8")
            raise error

    with pytest.raises(type(error)):
        saving()

    [file] = writing.waiting(tmp_path, "BT-1")
    assert file.read_text(encoding="utf-8") == OTHER
    assert str(file) in capsys.readouterr().err


def test_without_an_editor_and_without_anything_to_change_it_says_what_to_do(office, code, monkeypatch):
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)

    nothing = office("bulletin", "edit", code)
    monkeypatch.setenv("EDITOR", "/no/such/editor --wait")
    missing = office("bulletin", "edit", code)

    assert (nothing[0], missing[0]) == (2, 2)
    assert "--text FILE" in nothing[2]
    assert "/no/such/editor can't be started" in missing[2]
