"""The log of views: what is written, how it reads, and sharing an own figure."""

import json
import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection

from turnabout.cli.main import cli, main
from turnabout.core.errors import BadInput
from turnabout.core.figures import ARTIST_FOUND, DIFFICULT_SKILL
from turnabout.ledger.models import Audit
from turnabout.people.models import Person, Role
from turnabout.rights.models import Share, SubjectKey, View
from turnabout.rights.selectors import (
    coaches,
    look_counts,
    looks_at,
    own_share,
    own_shares,
    share_with,
    shared_with,
    verify_log,
)
from turnabout.rights.services import note_views, revoke_share, share
from turnabout.web.pages.looks import look_lines, month_lines


@pytest.fixture
def cora(make_account):
    """Cora coaches."""
    return make_account("Cora Coach", Role.COACH)


def look(viewer, now, *people, what=ARTIST_FOUND.key, why="", door="web"):
    return note_views(
        viewer=viewer, now=now, people=[account.person_id for account in people], what=what, door=door, why=why
    )


# Written


def test_each_person_has_a_random_key_of_their_own(lea, mia, nils, now):
    assert look(lea, now, mia, nils) == 2
    look(lea, now, mia)
    keys = dict(SubjectKey.objects.values_list("person_id", "key"))
    assert keys.keys() == {mia.person_id, nils.person_id}
    assert len(set(keys.values())) == 2
    assert View.objects.filter(subject=keys[mia.person_id]).count() == 2


def test_one_look_at_somebody_twice_is_one_entry(lea, mia, now):
    assert look(lea, now, mia, mia) == 1


def test_own_looks_are_not_written(mia, nils, now):
    assert look(mia, now, mia) == 0
    assert look(mia, now, mia, nils) == 1
    assert not looks_at(mia.person_id, most=10)


def test_a_long_reason_is_cut_and_held_to_one_line(lea, mia, now):
    look(lea, now, mia, why="because\n  " + "x" * 1000)
    why = View.objects.get().why
    assert why.startswith("because xxx")
    assert len(why) == 300
    assert verify_log().ok


def test_any_words_and_times_keep_the_log_whole(lea, mia, now):
    for number, words in enumerate(["", "é’ñ", "日本", '"\\', "a\tb", "😀"]):
        look(lea, now + timedelta(microseconds=number * 333), mia, why=words)
    assert verify_log().ok


# Read


def test_the_log_reads_newest_first_with_name_and_role(lea, tom, mia, now):
    look(lea, now, mia, why="first")
    look(tom, now + timedelta(minutes=1), mia, why="second", door="api")
    first, second = looks_at(mia.person_id, most=10)
    assert (first.who, first.role, first.door, first.why) == ("Tom Lead", Role.LEAD, "api", "second")
    assert second.at == now


def test_somebody_whose_account_is_gone_is_still_told_by_role(lea, mia, now):
    look(lea, now, mia)
    lea.delete()
    line = look_lines(looks_at(mia.person_id, most=10))[0]
    assert (line.who, line.role) == ("Somebody whose account is gone", "Service leader")


def test_looks_of_one_day_are_one_line_by_viewer_reason_and_door(lea, tom, mia, now):
    for minutes in (0, 5, 10):
        look(lea, now + timedelta(minutes=minutes), mia)
        look(tom, now + timedelta(minutes=1), mia)
    look(lea, now + timedelta(minutes=11), mia, door="api")
    look(lea, now + timedelta(days=1), mia)
    said = [line.when for line in look_lines(looks_at(mia.person_id, most=10))]
    assert said == [
        "3 March 2026 at 09:00, on a page",
        "2 March 2026 at 09:11, by a program (API)",
        "2 March 2026 three times at 09:01, on a page",
        "2 March 2026 at 09:00, 09:05 and 09:10, on a page",
    ]


def test_counts_are_by_month_role_door_and_kind(lea, tom, mia, nils, now):
    look(lea, now, mia, nils)
    look(tom, now, mia, door="api", what=DIFFICULT_SKILL.key)
    look(lea, now + timedelta(days=31), mia)
    assert sum(count.looks for count in look_counts()) == View.objects.count() == 4
    newest, oldest = month_lines(look_counts())
    assert (newest.month, newest.looks) == ("April 2026", 1)
    assert (oldest.looks, oldest.roles) == (3, "Service leader: 2; Team lead: 1")
    assert oldest.doors == "by a program (API): 1; on a page: 2"


# Share


def test_only_the_person_shares_and_only_with_a_coach(cora, lea, mia, olaf, now):
    given = share(actor=mia, now=now, coach=cora, figure=DIFFICULT_SKILL.key)
    assert list(own_shares(mia)) == list(shared_with(cora)) == [given]
    for coach in (lea, olaf, mia):
        with pytest.raises(BadInput, match="coaches only"):
            share(actor=mia, now=now, coach=coach, figure=DIFFICULT_SKILL.key)
    with pytest.raises(BadInput, match="linked to nobody"):
        share(actor=lea, now=now, coach=cora, figure=DIFFICULT_SKILL.key)


@pytest.mark.parametrize("figure", ["", "invented", ARTIST_FOUND.key])
def test_only_an_own_figure_can_be_shared(cora, mia, now, figure):
    with pytest.raises(BadInput, match="no such figure"):
        share(actor=mia, now=now, coach=cora, figure=figure)


def test_sharing_twice_is_sharing_once(cora, mia, now):
    one, two = (share(actor=mia, now=now, coach=cora, figure=DIFFICULT_SKILL.key) for _ in range(2))
    assert one == two


def test_taking_back_and_sharing_again(cora, mia, nils, now):
    given = share(actor=mia, now=now, coach=cora, figure=DIFFICULT_SKILL.key)
    with pytest.raises(BadInput, match="Only the person"):
        revoke_share(actor=nils, now=now, share=given)
    revoke_share(actor=mia, now=now, share=given)
    assert not shared_with(cora).exists()
    assert own_share(mia, given.pk) is share_with(cora, given.pk) is None
    share(actor=mia, now=now, coach=cora, figure=DIFFICULT_SKILL.key)
    assert Share.objects.filter(revoked_at=None).count() == 1


def test_a_coach_who_left_is_offered_no_more(cora, mia, now):
    assert list(coaches()) == [cora]
    cora.is_active = False
    cora.save()
    assert not coaches()
    with pytest.raises(BadInput):
        share(actor=mia, now=now, coach=cora, figure=DIFFICULT_SKILL.key)


def test_sharing_is_in_the_audit_without_whose_it_is(cora, mia, now):
    share(actor=mia, now=now, coach=cora, figure=DIFFICULT_SKILL.key)
    row = Audit.objects.get(verb="rights.share")
    assert row.details == {"figure": DIFFICULT_SKILL.key}


def test_somebody_without_person_shares_and_is_shown_nothing(lea):
    assert not own_shares(lea)
    assert own_share(lea, 1) is None


# By the command line


def test_verify_log_by_command(lea, mia, now):
    look(lea, now, mia)
    run = CliRunner().invoke(cli, ["verify-log", "--json"])
    said = json.loads(run.stdout)
    assert run.exit_code == 0
    assert (said["ok"], said["entries"], said["problem"]) == (True, 1, None)
    again = CliRunner().invoke(cli, ["verify-log", "--known", said["last"]])
    assert again.exit_code == 0
    assert said["last"] in again.stdout
    assert "Mia" not in again.output


def test_verify_log_ends_with_1_where_something_was_changed(lea, mia, now):
    look(lea, now, mia)
    stranger = View(**{**View.objects.values().get(), "number": 2})
    stranger.save(force_insert=True)
    run = CliRunner().invoke(cli, ["verify-log", "--json"])
    assert run.exit_code == 1
    assert json.loads(run.stdout)["problem"] == "There are entries behind 1, where the log ends."
    with pytest.raises(SystemExit) as stop:
        main(["verify-log", "--json"])
    assert stop.value.code == 1


def test_a_log_that_was_exchanged_as_a_whole_is_found_by_what_was_noted(lea, mia, now):
    for minutes in range(3):
        look(lea, now + timedelta(minutes=minutes), mia)
    for noted in (f"3:{'0' * 64}", f"9:{'0' * 64}"):
        run = CliRunner().invoke(cli, ["verify-log", "--known", noted])
        assert run.exit_code == 1
        assert "not the one that was noted" in run.stderr


@pytest.mark.parametrize("known", ["", "x", "1:", ":a", "-1:a"])
def test_verify_log_says_how_to_write_what_was_noted(db, known):
    run = CliRunner().invoke(cli, ["verify-log", "--known", known])
    assert known == "" or isinstance(run.exception, BadInput)


# At once


@pytest.mark.django_db(transaction=True)
def test_many_who_look_at_once_leave_no_gap(request, now):
    """Numbers stay consecutive and the chain holds however many write at the same time."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share one connection to a database in memory")
    make_account, problems = request.getfixturevalue("make_account"), []
    lea = make_account("Lea Leader", Role.LEADER)
    people = [Person.objects.create(name=f"Person {number}") for number in range(5)]

    def write():
        try:
            for _ in range(10):
                note_views(viewer=lea, now=now, people=[p.pk for p in people], what=ARTIST_FOUND.key, door="web")
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert verify_log().ok
    assert verify_log().entries == 200
