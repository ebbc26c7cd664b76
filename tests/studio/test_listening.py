from sqlmodel import select
from test_studio_desk import NOW

from scheduler.records.audio import Rendering, Take
from scheduler.studio import desk
from scheduler.studio.listening import rendering_file


def test_only_renderings_that_records_name_may_be_heard(house, administrator, add_bulletin, tone_voice):
    add_bulletin()
    desk.draft(house, None, administrator, NOW, voices=[tone_voice()])
    with house.database.reading() as session:
        rendering, take = session.exec(select(Rendering)).one(), session.exec(select(Take)).one()
    stranger = house.store.put_bytes(b"not ours", "mp3")

    assert rendering_file(house, rendering.sha256, "mp3") == house.store.path(rendering.sha256, "mp3")
    assert rendering_file(house, take.sha256, "flac") is None
    assert rendering_file(house, stranger.sha256, "mp3") is None
    assert rendering_file(house, "../../secrets", "toml") is None
    path = house.store.path(rendering.sha256, "mp3")
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert rendering_file(house, rendering.sha256, "mp3") is None
    house.store.remove(rendering.sha256, "mp3")
    assert rendering_file(house, rendering.sha256, "mp3") is None
