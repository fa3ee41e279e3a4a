"""Who is credited, and what is blotted out of a quote."""

import pytest

from turnabout.core.reading import Roster
from turnabout.core.reading.privacy import without_personal_data

ROSTER = Roster({"p1": "Anna Berg", "p2": "Omar Haddad", "p3": "Anna Cole"})


@pytest.mark.parametrize(
    ("signed", "person"), [("OH", "p2"), ("Omar", "p2"), ("AB", "p1"), ("Anna", None), ("ZZ", None), ("", None)]
)
def test_a_sign_off_is_somebody_only_where_one_person_fits(signed, person):
    assert ROSTER.signer(signed) == person


def test_praise_names_people_of_the_roster_alone():
    assert ROSTER.named("Omar was great, and so was Anna Berg; Zoe too.") == ["p2", "p1"]
    assert ROSTER.named("Anna was great") == []


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
