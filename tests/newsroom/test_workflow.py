"""Every act in every state: where it leads, or the sentence that refuses it; who may do it at all."""

import pytest
from moments import NOW
from sqlmodel import select
from take_rows import take_row

from scheduler.administration import accounts
from scheduler.messages import Refused, render
from scheduler.newsroom import acknowledging, desk, shortening, workflow
from scheduler.newsroom.desk import Changes
from scheduler.newsroom.importing import Wishes
from scheduler.records.account import Role
from scheduler.records.bulletin import Approval, Bulletin, BulletinState, BulletinStep, BulletinVersion

TEXT = "Theo Kế hoạch số 127/KH-UBND của UBND xã, bộ phận một cửa mở từ 7h30 đến 11h30. Số {}."
STATES = tuple(BulletinState)
CLOSED = "The bulletin {code} is {state} and can't be changed any more. Import the new text under another code."
WRONG = "The bulletin {code} is {state}; this needs one that is: {wanted}."
NAMES = {
    "draft": "a draft",
    "submitted": "submitted",
    "returned": "returned",
    "approved": "approved",
    "retired": "retired",
    "withdrawn": "withdrawn",
}
EDITED = dict.fromkeys(("draft", "submitted", "returned", "approved"), "draft") | dict.fromkeys(
    ("retired", "withdrawn"), CLOSED
)

# act → state → the state it leads to, or the sentence that refuses it; in `wanted` what the act needs
TABLE = {
    "submit": ({"draft": "submitted", "returned": "submitted"}, "a draft, returned"),
    "approve": ({"submitted": "approved"}, "submitted"),
    "return": ({"submitted": "returned"}, "submitted"),
    "retire": (
        {"draft": "retired", "returned": "retired", "approved": "retired", "retired": "retired"},
        "approved, a draft, returned",
    ),
    "withdraw": (dict.fromkeys(NAMES, "withdrawn"), ""),
    "edit": (EDITED, ""),
    "wish": (EDITED, ""),
    "shorten": (EDITED, ""),
}


class Office:
    """A house with an operator and an approver, and bulletins in any state."""

    def __init__(self, house):
        self.house = house
        with house.database.writing() as session:
            self.operator = accounts.ensure(session, "operator", NOW, (Role.OPERATOR,))
            self.approver = accounts.ensure(session, "approver", NOW, (Role.APPROVER,))
        self.acts = {
            "submit": lambda code, by: workflow.submit(house, code, by or self.operator, NOW),
            "approve": lambda code, by: workflow.approve(house, code, by or self.approver, NOW),
            "return": lambda code, by: workflow.return_(house, code, "thiếu địa chỉ", by or self.approver, NOW),
            "retire": lambda code, by: workflow.retire(house, code, by or self.operator, NOW),
            "withdraw": lambda code, by: workflow.withdraw(house, code, "sai ngày", by or self.operator, NOW),
            "edit": lambda code, by: desk.edit(house, code, Changes(text="Tin khác hẳn."), by or self.operator, NOW),
            "wish": lambda code, by: desk.edit(house, code, Changes(wishes=Wishes(rank=1)), by or self.operator, NOW),
            "shorten": lambda code, by: shortening.accept(
                house, shortening.proposed(house, code), by or self.operator, NOW
            ),
            "acknowledge": lambda code, by: acknowledging.acknowledge(house, code, by or self.operator, NOW),
        }
        self.made = 0

    def do(self, act, code, by=None):
        return self.acts[act](code, by)

    def brought(self, text=TEXT):
        """Import another bulletin and give its script a take; returns its code."""
        self.made += 1
        file = (f"tin-{self.made}.txt", text.format(self.made).encode())
        [outcome] = desk.import_bulletins(self.house, [file], self.operator, NOW)
        kept = self.house.store.put_bytes(f"a take {self.made}".encode(), "flac")
        with self.house.database.writing() as session:
            query = select(BulletinVersion).where(BulletinVersion.bulletin_id == outcome.bulletin_id)
            session.add(
                take_row(
                    bulletin_id=outcome.bulletin_id,
                    script_sha256=session.exec(query).one().script_sha256,
                    sha256=kept.sha256,
                    size_bytes=kept.size_bytes,
                    written_at=NOW,
                    written_by=1,
                )
            )
        return outcome.code

    def in_state(self, state):
        """Bring a bulletin there by the acts that people do; returns its code."""
        code = self.brought()
        ways = {
            "draft": (),
            "submitted": ("submit",),
            "returned": ("submit", "return"),
            "approved": ("submit", "approve"),
            "retired": ("submit", "approve", "retire"),
            "withdrawn": ("withdraw",),
        }
        for act in ways[state]:
            self.do(act, code)
        return code

    def state_of(self, code):
        with self.house.database.reading() as session:
            return session.exec(select(Bulletin.state).where(Bulletin.code == code)).one()


@pytest.fixture
def office(house):
    """An office at work."""
    return Office(house)


@pytest.mark.slow
@pytest.mark.parametrize("act", TABLE)
def test_every_act_in_every_state_leads_on_or_is_refused_with_its_sentence(office, act):
    allowed, wanted = TABLE[act]
    found, expected = {}, {}
    for state in STATES:
        code = office.in_state(state)
        told = allowed.get(state, WRONG).format(code=code, state=NAMES[state], wanted=wanted)
        expected[state] = (told, state if told not in NAMES else told)

        try:
            office.do(act, code)
            found[state] = (office.state_of(code), office.state_of(code))
        except Refused as refused:
            found[state] = (render(refused.message, "en"), office.state_of(code))

    assert found == expected


def test_persons_numbers_are_acknowledged_before_submission_and_never_after_the_end(office):
    text = "Hỏi anh Nam, điện thoại 0912 345 678, về hồ sơ đất. Số {}."
    open_, ended = office.brought(text), office.brought(text)
    office.do("withdraw", ended)

    with pytest.raises(Refused) as waiting:
        office.do("submit", open_)
    passed = office.do("acknowledge", open_)
    with pytest.raises(Refused, match="is withdrawn; this needs one that is: a draft, returned"):
        office.do("acknowledge", ended)

    assert waiting.value.message.id == "newsroom.person_numbers"
    assert [n.digits for n in passed] == ["0912345678"]
    assert office.do("submit", open_).state == "submitted"
    assert office.do("acknowledge", open_) == ()


MAY = {
    Role.OPERATOR: {"submit", "retire", "withdraw", "edit", "wish", "shorten", "acknowledge"},
    Role.APPROVER: {
        "submit", "approve", "return", "retire", "withdraw", "edit", "wish", "shorten", "acknowledge",
    },
    Role.EMERGENCY: set(),
    Role.COMMUNE: set(),
    Role.OFFICE: set(),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("role", MAY)
def test_who_may_do_what_is_the_same_whatever_the_state(office, role):
    with office.house.database.writing() as session:
        by = accounts.ensure(session, "somebody", NOW, (role,))
    starts = {"approve": "submitted", "return": "submitted"}
    answers = {}
    for act in office.acts:
        code = office.in_state(starts.get(act, "draft"))
        try:
            office.do(act, code, by)
            answers[act] = "done"
        except Refused as refused:
            answers[act] = (refused.message.id, office.state_of(code))

    may_not = {act: ("account.no_right", starts.get(act, "draft")) for act in office.acts}
    assert answers == may_not | dict.fromkeys(MAY[role], "done")


def test_an_edit_after_approval_voids_it_and_all_that_happened_stays_in_the_records(office):
    code = office.in_state("approved")

    office.do("edit", code)
    with pytest.raises(Refused, match="this needs one that is: submitted"):
        office.do("approve", code)

    with office.house.database.reading() as session:
        [approval] = session.exec(select(Approval)).all()
        bulletin = session.exec(select(Bulletin)).one()
        steps = [s.to_state for s in session.exec(select(BulletinStep).order_by(BulletinStep.id))]
        texts = [v.text for v in session.exec(select(BulletinVersion).order_by(BulletinVersion.number))]
    assert (approval.approved_by, approval.void_reason) == (office.approver, "edited")
    assert approval.voided_at is not None
    assert bulletin.approval_id is None
    assert steps == ["draft", "submitted", "approved", "draft"]
    assert texts[0].startswith("Theo Kế hoạch số 127/KH-UBND")
    assert len(texts) == 2


@pytest.mark.parametrize("act", ["return", "withdraw"])
def test_what_takes_a_bulletin_from_somebody_needs_a_reason(office, act):
    code = office.in_state("submitted")
    without = {
        "return": lambda: workflow.return_(office.house, code, " ", office.approver, NOW),
        "withdraw": lambda: workflow.withdraw(office.house, code, "", office.operator, NOW),
    }

    with pytest.raises(Refused, match="A reason is needed"):
        without[act]()

    assert office.state_of(code) == "submitted"
