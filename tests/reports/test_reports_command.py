"""The command of reports as it is typed."""

import json
from datetime import date

import pytest
import sample_log

from scheduler.administration import desk as administration
from scheduler.cli.common import run
from scheduler.cli.root import scheduler

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path):
    house = administration.init(tmp_path, "chi-huy", sample_log.AFTER, demo_today=date(2023, 7, 12))
    sample_log.fill(house, 2)
    return tmp_path


def test_report_writes_every_kind_of_paper_into_its_folder(home, capsys):
    kinds = [word for kind in ("xlsx", "docx", "pdf", "csv", "html") for word in ("--format", kind)]

    code = run(scheduler, ["--lang", "vi", "--home", str(home), "report", "--period", "2023-07", *kinds])

    said = capsys.readouterr().out
    assert code == 0
    assert sorted(p.name for p in (home / "reports_out").iterdir()) == [
        *(f"bao-cao-2023-07-{name}.csv" for name in ("chi-tieu", "du-bao", "khong-phat", "nhat-ky")),
        *(f"bao-cao-2023-07-theo-{name}.csv" for name in ("chu-de", "don-vi", "kenh")),
        "bao-cao-2023-07.docx",
        "bao-cao-2023-07.html",
        "bao-cao-2023-07.pdf",
        "bao-cao-2023-07.xlsx",
    ]
    assert said.count("Đã ghi") == 11
    assert "DỮ LIỆU MẪU" in said


def test_report_names_its_files_as_json(home, tmp_path, capsys):
    words = ["report", "--period", "2023-07-10..2023-07-11", "--format", "html", "-o", str(tmp_path / "out"), "--json"]

    code = run(scheduler, ["--home", str(home), *words])

    (made,) = json.loads(capsys.readouterr().out)
    assert code == 0
    assert made["file"].endswith("bao-cao-2023-07-10_2023-07-11.html")


@pytest.mark.parametrize("period", ["2024", "2023-14", "2023-07-12..2023-07-10"])
def test_a_period_that_cannot_be_reported_is_exit_code_2(home, capsys, period):
    code = run(scheduler, ["--lang", "en", "--home", str(home), "report", "--period", period, "--format", "csv"])

    assert code == 2
    assert capsys.readouterr().err.count("\n") == 1
