"""Who is credited, and what is blotted out of a quote."""

import pytest

from turnabout.core.reading import Message, Reader, Roster
from turnabout.core.reading.privacy import without_personal_data

ROSTER = Roster({"p1": "Anna Berg", "p2": "Omar Haddad", "p3": "Anna Cole"})


@pytest.mark.parametrize(
    ("signed", "person"), [("OH", "p2"), ("Omar", "p2"), ("AB", "p1"), ("Anna", None), ("ZZ", None), ("", None)]
)
def test_a_sign_off_is_somebody_only_where_one_person_fits(signed, person):
    assert ROSTER.signer(signed) == person


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Omar was great, and so was Anna Berg; Zoe too.", ["p2", "p1"]),
        ("Anna was great", []),
        ("Thanks Mr Haddad", ["p2"]),
        ("Omar Sharif is an actor", []),
        ("Omar's help and Anna Cole's patience", ["p2", "p3"]),
        ("brilliant help from ^OH today", ["p2"]),
        ("OH no, not again", []),
        ("great work -AB", ["p1"]),
        ("omar was great", []),
    ],
)
def test_a_name_is_somebody_only_where_the_roster_knows_one(text, people):
    assert [mention.person for mention in ROSTER.mentions(text)] == people


@pytest.mark.parametrize(
    ("text", "people", "quote"),
    [
        ("Omar was incredibly helpful and patient, thank you!", ["p2"], "Omar was incredibly helpful"),
        ("Such brilliant service. Thank you Omar!", ["p2"], "Such brilliant service. Thank you Omar!"),
        ("I spoke to Omar Haddad. He was so kind and sorted it at once.", ["p2"], "He was so kind"),
        ("Omar was lovely, but the driver was rude.", ["p2"], "Omar was lovely"),
        ("Anna Berg and Omar were both amazing, great team.", ["p1", "p2"], "Anna Berg and Omar"),
        ("Amazing help from ^OH, made my day", ["p2"], "Amazing help from ^OH"),
        ("I can't fault Omar, excellent service.", ["p2"], "I can't fault Omar"),
    ],
)
def test_praise_credits_people_of_the_roster(reader, text, people, quote):
    reading = reader.read(Message("m1", "customer", text))
    assert [(n.person_id, n.said, n.message_id) for n in reading.named] == [(p, "praised", "m1") for p in people]
    assert all(quote in n.text == text[n.start : n.end] for n in reading.named)


@pytest.mark.parametrize(
    "text",
    [
        "Omar was rude and hung up on me, absolutely useless.",
        "I am very disappointed. Omar Haddad was so unhelpful and condescending.",
        "Omar was not helpful.",
    ],
)
def test_criticism_names_people_of_the_roster(reader, text):
    (named,) = reader.read(Message("m1", "customer", text)).named
    assert (named.person_id, named.said) == ("p2", "criticised")


@pytest.mark.parametrize(
    "text",
    [
        "Anna was incredibly helpful and patient!",  # two of them are called so
        "Zoe was incredibly helpful and patient!",  # nobody on the roster
        "Omar Sharif was incredibly helpful.",  # somebody else
        "My name is Omar and your team was incredibly helpful!",
        "My husband Omar was amazing, he found the screw himself.",
        "Omar said the new app is brilliant.",
        "Omar's manager was incredibly helpful.",
        "Thanks Omar.",  # thanks are no praise with content
        "Omar, this is a disgrace, my parcel is lost again!",  # angry, but not at him
        "I called you, and Omar answered.",
        "The driver was so kind and helpful.\n\nKind regards,\nOmar",
    ],
)
def test_nobody_is_named_where_it_is_not_about_somebody_of_the_roster(reader, text):
    assert reader.read(Message("m1", "customer", text)).named == ()


def test_staff_credit_nobody(reader):
    assert reader.read(Message("m1", "agent", "Omar was incredibly helpful and patient!")).named == ()


def test_a_conversation_says_who_was_named_and_where(reader):
    messages = [
        Message("m1", "customer", "My parcel is late."),
        Message("m2", "agent", "I have sent it again. ^OH"),
        Message("m3", "customer", "Omar was so helpful and friendly, thank you!"),
    ]
    (named,) = reader.read_conversation(messages).named
    assert (named.person_id, named.said, named.message_id) == ("p2", "praised", "m3")


def test_a_name_that_is_also_a_word():
    reader = Reader("en", roster=Roster({"p1": "Will Stone", "p2": "May Field"}))
    read = [
        reader.read(Message("m", "customer", text)).named
        for text in (
            "Will was so helpful and kind!",
            "Will you keep up the great work?",
            "In May the service was superb!",
        )
    ]
    assert [[n.person_id for n in named] for named in read] == [["p1"], [], []]


@pytest.mark.parametrize(
    ("text", "blotted"),
    [
        ("card 4111 1111 1111 1111 please", "card [card] please"),
        ("order 4111 1111 1111 1112 please", "order 4111 1111 1111 1112 please"),
        ("GB82 WEST 1234 5698 7654 32", "[account]"),
        ("GB82 WEST 1234 5698 7654 33", "GB82 WEST 1234 5698 7654 33"),
        ("mail me at a.b@example.org", "mail me at [e-mail]"),
        ("ring +44 20 7946 0958 now", "ring [phone] now"),
        ("from 192.168.0.1", "from [address]"),
        ("thanks @somebody", "thanks [name]"),
        ("Anna Berg helped", "[name] helped"),
        ("it costs 20.50 and took 3 days", "it costs 20.50 and took 3 days"),
    ],
)
def test_personal_data_is_blotted_out(text, blotted):
    assert without_personal_data(text, ["Anna Berg"]) == blotted


def test_a_name_is_blotted_out_each_time_it_stands_there():
    assert without_personal_data("Anna Anna anna, Omar", ["Anna", "Omar"]) == "[name] [name] [name], [name]"


def test_what_shows_that_a_promise_was_kept_is_quoted_without_personal_data():
    messages = [
        Message("1", "agent", "I will refund you by Friday."),
        Message("2", "agent", "I have refunded it. Write to omar.h@example.org or Omar Haddad.", author_id="p2"),
    ]
    (followed,) = Reader(roster=ROSTER).read_conversation(messages).promises
    assert followed.fate == "kept"
    assert followed.quote == "I have refunded it. Write to [e-mail] or [name]."


@pytest.mark.parametrize(
    ("text", "blotted"),
    [
        ("Anna said so, ask ANNA or Berg", "[name] said so, ask [name] or [name]"),
        ("Anna's promise, Anna-Lena's word", "[name] promise, Anna-Lena's word"),
        ("an iceberg, on a berg", "an iceberg, on a berg"),
    ],
)
def test_first_and_last_names_of_staff_are_blotted_out_where_they_are_written_as_names(text, blotted):
    assert Roster({"p1": "Anna Berg"}).blot_names(text) == blotted


def test_a_word_that_all_names_share_is_no_name():
    numbered = Roster({f"p{number}": f"Agent {number}" for number in range(9)})
    assert numbered.blot_names("The Agent said so") == "The Agent said so"
    assert numbered.blank_names("the agent said so") == "the agent said so"
    family = Roster({f"p{number}": f"{first} Berg" for number, first in enumerate(("Anna", "Ben", "Cem"))})
    assert family.blot_names("Ask Berg") == "Ask [name]"
