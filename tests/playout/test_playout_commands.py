"""play and pause by hand, on a sample house with the sample network."""


def test_a_pause_is_kept_or_refused_by_name(command):
    kept = command("pause", "nghia-hai", "sang", "--reason", "co_tang", "--note", "x")
    no_window = command("pause", "nghia-hai", "trua", "--reason", "co_tang")
    no_reason = command("pause", "nghia-hai", "sang", "--reason", "buon")
    no_station = command("pause", "khong-co", "sang", "--reason", "khac")

    assert kept[0] == 0
    assert "2023-07-12" in kept[1]
    assert [r[0] for r in (no_window, no_reason, no_station)] == [1, 1, 1]
    assert "sang" in no_window[2]
    assert "co_tang" in no_reason[2]


def test_a_day_that_was_not_published_plays_nothing_and_has_no_pack(command, tmp_path):
    played = command("play", "nghia-hai")
    pack = command("pack", "nghia-hai")
    playlist = command("playlist", "nghia-hai", "--format", "csv", "-o", str(tmp_path / "x.csv"))

    assert played[0] == 0
    assert "0 item(s) played" in played[1]
    assert [pack[0], playlist[0]] == [1, 1]
    assert "scheduler publish" in pack[2]
    assert not (tmp_path / "x.csv").exists()
