"""What a CAP message asks for: whose, how grave, where, how long, and what it replaces."""

from contextlib import suppress
from datetime import timedelta

import pytest
from cap_messages import AREA, NOW, SENDER, info, message, refers_to
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.messages import Refused
from scheduler.playout.capareas import Place, Places
from scheduler.playout.capfollowing import Followed, decide
from scheduler.playout.capreading import CapReference, read_cap
from scheduler.settings import Certainty, Emergency, Severity, Urgency

RULES = Emergency(cap_senders=(SENDER, "khac@tinh.example"))
PLACES = Places(
    (
        Place("36", "Tỉnh Nam Định", "", ()),
        Place("361", "Huyện Nghĩa Hưng", "36", ("huyen",)),
        Place("1", "Xã Nghĩa Hải", "361", ("nghia-hai",)),
        Place("2", "Xã Nghĩa Hùng", "361", ("nghia-hung",)),
        Place("3", "Thị trấn Rạng Đông", "361", ("rang-dong", "rang-dong-2")),
        Place("4", "Xã Không Loa", "361", ()),
    ),
    {"ma-xa:13900": ("3",), "77": ("nghia-hai",)},
)
FIRST = Followed(read_cap(message()).name, drill=False, at=NOW, references=(), codes=("KC-1",))


def decided(data, *followed, rules=RULES, now=NOW, longest=3000):
    return decide(read_cap(data), rules, followed, PLACES, now, longest)


def test_an_alert_is_ordered_with_its_words_where_it_says_and_as_long_as_it_holds():
    decision = decided(message())

    (order,) = decision.orders
    assert order.text == "Bão số 3 vào bờ. Gió cấp 9. Bà con ở trong nhà."
    assert (order.title, order.stations, order.repeat) == ("Bão số 3 vào bờ", ("nghia-hai",), 5)
    assert (order.valid, order.drill) == (timedelta(hours=4), False)
    assert (decision.stand_down, decision.unknown) == ((), ())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (message(sender="la@tinh.example"), "cap_senders"),
        (message(status="System"), "status System"),
        (message(status="Draft"), "status Draft"),
        (message(scope="Restricted"), "scope Restricted"),
        (message(scope="Private"), "scope Private"),
        (message(msgType="Ack", more=refers_to()), "type Ack orders nothing"),
        (message(msgType="Error", more=refers_to()), "type Error orders nothing"),
        (message(sent="2023-07-12T17:06:00+07:00"), "Check this machine's clock"),
        (message(sent="2023-07-11T16:59:00+07:00"), "more than 24 hours ago"),
        (message(info(expires="2023-07-12T17:00:00+07:00")), "expired at 17:00"),
        (message(info(expires=None), sent="2023-07-12T15:59:00+07:00"), "expired at 16:59"),
        (message(info(effective="2023-07-12T18:00:00+07:00")), "takes effect at 18:00"),
        (message(info(severity="Moderate")), "isn't urgent enough for breaking in: Moderate"),
        (message(info(urgency="Future")), "isn't urgent enough"),
        (message(info(urgency="Past")), "isn't urgent enough"),
        (message(info(certainty="Possible")), "isn't urgent enough"),
        (message(info(certainty="Unknown")), "isn't urgent enough"),
        (message(info(language="en-US"), info(language="zh-CN")), "en-US, zh-CN"),
        (message(""), "alert/info: it is missing"),
        (message(info("")), "names no area"),
        (message(info("<area><areaDesc>Huyện Hải Hậu</areaDesc></area>")), "Huyện Hải Hậu"),
        (message(info("<area><areaDesc>Xã Không Loa</areaDesc></area>")), "Xã Không Loa"),
        (message(msgType="Cancel", more=refers_to("T-99")), "T-99"),
    ],
)
def test_what_is_not_followed_says_why(data, said):
    with pytest.raises(Refused, match=said):
        decided(data)


@pytest.mark.parametrize(
    ("areas", "stations"),
    [
        (["nghĩa  hải"], {"nghia-hai"}),
        (["Nghia Hai"], {"nghia-hai"}),
        (["XÃ NGHĨA HẢI."], {"nghia-hai"}),
        (["Xã Nghĩa Hải, huyện Nghĩa Hưng, tỉnh Nam Định"], {"nghia-hai"}),
        (["Nghĩa Hải; Nghĩa Hùng"], {"nghia-hai", "nghia-hung"}),
        (["Xã Nghĩa Hải, xã Nghĩa Hùng"], {"nghia-hai", "nghia-hung"}),
        (["Huyện Nghĩa Hưng"], {"huyen", "nghia-hai", "nghia-hung", "rang-dong", "rang-dong-2"}),
        ([";, Nghĩa Hải ;"], {"nghia-hai"}),
        (["nơi khác", "Rang Dong"], {"rang-dong", "rang-dong-2"}),
    ],
)
def test_areas_are_found_by_their_names(areas, stations):
    data = message(info("".join(f"<area><areaDesc>{a}</areaDesc></area>" for a in areas)))

    (order,) = decided(data).orders

    assert set(order.stations) == stations
    assert order.strange == (("nơi khác",) if "nơi khác" in areas else ())


def test_without_marks_two_places_of_one_name_are_none():
    with pytest.raises(Refused, match="Nghia Hung"):
        decided(message(info("<area><areaDesc>Nghia Hung</areaDesc></area>")))


@pytest.mark.parametrize(
    ("name", "value", "stations"),
    [
        ("ma-xa", "13900", ("rang-dong", "rang-dong-2")),
        ("gì cũng được", "77", ("nghia-hai",)),
        ("don-vi", "2", ("nghia-hung",)),
    ],
)
def test_areas_are_found_by_codes_whatever_they_are_called(name, value, stations):
    code = f"<geocode><valueName>{name}</valueName><value>{value}</value></geocode>"

    (order,) = decided(message(info(f"<area><areaDesc>vùng 5</areaDesc>{code}</area>"))).orders

    assert order.stations == stations


def test_a_code_that_the_table_knows_by_another_name_means_nothing():
    code = "<geocode><valueName>khac</valueName><value>13900</value></geocode>"

    with pytest.raises(Refused, match="vùng 5"):
        decided(message(info(f"<area><areaDesc>vùng 5</areaDesc>{code}</area>")))


def test_without_any_area_it_is_for_all_when_the_settings_say_so():
    rules = Emergency(cap_senders=(SENDER,), cap_no_area="all")

    (order,) = decided(message(info("")), rules=rules).orders

    assert len(order.stations) == 5


def test_the_settings_say_how_grave_it_must_be():
    low = Emergency((SENDER,), Severity.MINOR, Urgency.FUTURE, Certainty.POSSIBLE)
    data = message(info(severity="Minor", urgency="Future", certainty="Possible"))

    (order,) = decided(data, rules=low).orders

    assert order.repeat == 2
    assert decided(message(info(severity="Severe"))).orders[0].repeat == 3


def test_vietnamese_is_said_however_many_languages_there_are():
    both = (info(language="en-US", headline="Typhoon"), info(language="vi", headline="Bão"))

    assert [o.title for o in decided(message(*both)).orders] == ["Bão"]
    assert [o.title for o in decided(message(*both, info(language="vi-VN", headline="Lũ"))).orders] == ["Lũ"]
    assert [o.title for o in decided(message(both[0])).orders] == ["Typhoon"]


def test_parts_for_different_places_are_orders_of_their_own():
    data = message(info(), info("<area><areaDesc>Nghĩa Hùng</areaDesc></area>", headline="Lũ"), info(severity="Minor"))

    assert [(o.title, o.stations) for o in decided(data).orders] == [
        ("Bão số 3 vào bờ", ("nghia-hai",)),
        ("Lũ", ("nghia-hung",)),
    ]


def test_a_text_that_is_too_long_loses_its_description_and_never_its_instruction():
    (order,) = decided(message(info(description="rất dài " * 50)), longest=200).orders

    assert order.text == "Bão số 3 vào bờ. Bà con ở trong nhà."


def test_without_a_headline_the_event_is_said_and_without_an_expiry_it_holds_an_hour():
    (order,) = decided(message(info(headline=None, description=None, expires=None))).orders

    assert order.text == "Bão. Bà con ở trong nhà."
    assert order.valid == timedelta(minutes=55)


def test_it_never_holds_longer_than_a_day():
    (order,) = decided(message(info(expires="2023-08-01T00:00:00+07:00"))).orders

    assert order.valid == timedelta(hours=24)


@pytest.mark.parametrize("status", ["Exercise", "Test"])
def test_an_exercise_is_ordered_as_a_drill(status):
    (order,) = decided(message(status=status)).orders

    assert order.drill


def test_a_replay_is_refused_by_name_and_so_is_the_name_used_again():
    with pytest.raises(Refused, match=r"T-01,2023-07-12T16:55:00\+07:00 was followed at 17:00.*KC-1"):
        decided(message(), FIRST)
    with pytest.raises(Refused, match="was followed"):
        decided(message(sent="2023-07-12T16:59:00+07:00"), FIRST)


def test_an_update_replaces_and_a_cancel_takes_back():
    update = decided(message(msgType="Update", identifier="T-02", more=refers_to()), FIRST)
    cancel = decided(message("", msgType="Cancel", identifier="T-02", more=refers_to()), FIRST)

    assert (len(update.orders), update.stand_down, update.unknown) == (1, ("KC-1",), ())
    assert (update.orders[0].title, cancel.orders, cancel.stand_down) == ("Bão số 3 vào bờ", (), ("KC-1",))


def test_the_same_moment_in_another_zone_is_the_same_message():
    cancel = message("", msgType="Cancel", identifier="T-02", more=refers_to(sent="2023-07-12T09:55:00+00:00"))

    assert decided(cancel, FIRST).stand_down == ("KC-1",)


def test_an_update_that_is_no_longer_grave_ends_what_was_on_air():
    calmer = message(info(severity="Minor"), msgType="Update", identifier="T-02", more=refers_to())

    decision = decided(calmer, FIRST)

    assert (decision.orders, decision.stand_down) == ((), ("KC-1",))
    with pytest.raises(Refused, match="isn't urgent enough"):
        decided(calmer)


def test_an_update_of_something_unknown_is_ordered_and_the_unknown_is_named():
    decision = decided(message(msgType="Update", identifier="T-02", more=refers_to("T-00")), FIRST)

    assert (len(decision.orders), decision.stand_down) == (1, ())
    assert [one.identifier for one in decision.unknown] == ["T-00"]


def test_nobody_silences_anothers_emergency_and_no_exercise_a_real_one():
    other = message("", sender="khac@tinh.example", msgType="Cancel", identifier="T-02", more=refers_to())
    drill = message("", status="Exercise", msgType="Cancel", identifier="T-02", more=refers_to())

    for data in (other, drill):
        with pytest.raises(Refused, match="never followed here"):
            decided(data, FIRST)


def test_what_was_replaced_before_it_arrived_is_not_followed():
    name = CapReference(SENDER, "T-02", NOW)
    newer = Followed(name, drill=False, at=NOW, references=(FIRST.name,), codes=("KC-2",))

    with pytest.raises(Refused, match="already replaced or cancelled by T-02"):
        decided(message(info(AREA)), newer)


MOMENTS = st.integers(-40, 40).map(lambda hours: (NOW + timedelta(hours=hours)).isoformat())
PARTS = st.fixed_dictionaries(
    {
        "severity": st.sampled_from(Severity),
        "urgency": st.sampled_from(Urgency),
        "certainty": st.sampled_from(Certainty),
    },
    optional={"expires": MOMENTS, "effective": MOMENTS, "language": st.sampled_from(["vi", "vi-VN", "en", "fr"])},
)


@settings(max_examples=100, deadline=None)
@given(st.lists(PARTS, max_size=3), MOMENTS, st.sampled_from(["Alert", "Update", "Cancel"]), st.booleans())
def test_whatever_is_ordered_is_grave_in_force_and_somewhere(parts, sent, kind, known):
    more = refers_to()
    data = message(*([info(**part) for part in parts] or [""]), sent=sent, msgType=kind, identifier="T-02", more=more)

    with suppress(Refused):
        decision = decided(data, *([FIRST] if known else []))

        assert decision.orders or decision.stand_down
        assert (kind != "Cancel") or not decision.orders
        for order in decision.orders:
            assert order.stations == ("nghia-hai",)
            assert timedelta(0) < order.valid <= timedelta(hours=24)
            assert order.repeat in (3, 5)
