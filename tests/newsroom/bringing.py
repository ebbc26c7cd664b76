"""What tests of imported bulletins share: a recogniser that says what it is told, and looks into the records."""

from dataclasses import dataclass

from sqlmodel import select

from scheduler.records.bulletin import Bulletin, BulletinStep, BulletinVersion

PICTURE = b"\x89PNG\r\n\x1a\n a page"


@dataclass(frozen=True)
class Reader:
    """Reads every picture as one text."""

    text: str

    def of_image(self, _data, _name, _progress=None):
        return self.text

    def of_pages(self, _data, _name, numbers, _image, _progress=None):
        return [self.text] * len(numbers)

    def ready(self):
        return True

    def maker(self):
        return "tesseract 5.3.0"


def bulletin_of(house, code):
    """The bulletin with a code, as it is kept."""
    with house.database.reading() as session:
        return session.exec(select(Bulletin).where(Bulletin.code == code)).one()


def versions_of(house, code):
    """Its versions, the oldest first."""
    query = select(BulletinVersion).where(BulletinVersion.bulletin_id == bulletin_of(house, code).id)
    with house.database.reading() as session:
        return session.exec(query.order_by(BulletinVersion.number)).all()


def steps_of(house, code):
    """The steps of its history, the oldest first."""
    query = select(BulletinStep).where(BulletinStep.bulletin_id == bulletin_of(house, code).id)
    with house.database.reading() as session:
        return session.exec(query.order_by(BulletinStep.id)).all()
