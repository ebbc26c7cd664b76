"""A bulletin whose take is replaced is to be approved anew."""

import pytest
from bringing import bulletin_of
from test_newsroom_desk import LATER, NOW, approved, brought, kept, voiced

from scheduler.administration import accounts
from scheduler.messages import Refused
from scheduler.newsroom import workflow
from scheduler.newsroom.rehearing import REASON, hear_anew
from scheduler.records.account import Role
from scheduler.records.bulletin import Approval, BulletinState, BulletinStep


@pytest.fixture
def pair(house):
    """A writer's and an approver's account."""
    with house.database.writing() as session:
        writer = accounts.ensure(session, "writer", NOW, (Role.OPERATOR,))
        approver = accounts.ensure(session, "approver", NOW, (Role.APPROVER,))
    return writer, approver


def test_another_take_voids_the_approval_and_the_new_one_is_approved_anew(house, pair):
    writer, approver = pair
    code = approved(house, pair)
    voiced(house, code, b"a person's take")

    moved = hear_anew(house, code, writer, LATER)

    (old,) = kept(house, Approval)
    assert (moved.state, bulletin_of(house, code).approval_id) == (BulletinState.DRAFT, None)
    assert (old.voided_at, old.void_reason) == (LATER, REASON)
    assert kept(house, BulletinStep)[-1].reason == REASON
    workflow.submit(house, code, writer, LATER)
    workflow.approve(house, code, approver, LATER)
    assert kept(house, Approval)[-1].take_sha256 != old.take_sha256


def test_a_submission_that_waits_is_voided_too(house, pair):
    writer, approver = pair
    code = brought(house, writer)[0].code
    voiced(house, code)
    workflow.submit(house, code, writer, NOW)
    voiced(house, code, b"a person's take")

    hear_anew(house, code, writer, LATER)

    assert bulletin_of(house, code).state is BulletinState.DRAFT
    with pytest.raises(Refused):
        workflow.approve(house, code, approver, LATER)


def test_the_same_take_again_voids_nothing(house, pair):
    code = approved(house, pair)
    voiced(house, code)

    assert hear_anew(house, code, pair[0], LATER) is None
    assert bulletin_of(house, code).state is BulletinState.APPROVED
    assert kept(house, Approval)[0].voided_at is None


def test_a_draft_stays_one_and_another_role_has_no_say(house, pair):
    code = brought(house, pair[0])[0].code
    with house.database.writing() as session:
        commune = accounts.ensure(session, "xa", NOW, (Role.COMMUNE,))

    assert hear_anew(house, code, pair[0], LATER) is None
    with pytest.raises(Refused):
        hear_anew(house, code, commune, LATER)
