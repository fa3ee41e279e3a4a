"""What the API answers is what the pages show."""

import re
from datetime import timedelta

import pytest
from django.test import override_settings

from turnabout.casework.models import Conversation, Message, Rating
from turnabout.findings.models import Found, Leg, PersonalFigure, Run
from turnabout.people.models import Account, Person
from turnabout.rights.models import NamesNotice, Token

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def found(company, now):
    """Two people, in the other order than that of their names."""
    Found.objects.all().delete()
    since = company.run.created_at
    people = list(Person.objects.order_by("-name")[:2])
    holds = {"found_at": since, "confirmed_at": since, "holds_until": since + timedelta(days=365)}
    return [Found.objects.create(person=person, **holds) for person in people]


def test_me_says_the_numbers_of_my_page(company, program):
    figure = PersonalFigure.objects.filter(run=company.run, value__has_key="difficult_share").first()
    owner = figure.person.account
    said = program(owner, "me").get("/me").json()["figure"]
    page = company.sign_in(owner).get("/me/").content.decode()
    shown = said["figure"]
    assert f"{shown['mean']:g} of 100, where {said['expected']:g} would be expected" in page
    assert f"({shown['low']:g} to {shown['high']:g})" in page
    assert f"{said['rated_turns']:,} rated turns" in page
    assert f"{said['difficult_turns']:,} of them difficult" in page


def test_me_refuses_with_the_reason_of_my_page(company, program):
    figure = PersonalFigure.objects.filter(run=company.run).first()
    figure.value = {"refusal": {"reason": "Too few rated turns."}}
    figure.save()
    said = program(figure.person.account, "me").get("/me").json()["figure"]
    assert said["refusal"] == {"reason": "Too few rated turns."}
    assert not {"figure", "rated_turns", "expected"} & said.keys()


def test_artists_stand_in_the_order_of_names_without_figures(company, program, found):
    said = program(company.leader, "artists").get("/artists").json()
    assert said["names"] == "on"
    assert said["verdict"] == "artists"
    assert [row["name"] for row in said["artists"]] == sorted(row.person.name for row in found)
    assert set(said["artists"][0]) == {"name", "team", "found_on", "holds_until"}


def test_permuting_the_figures_leaves_the_answer_as_it_was(company, program, found):
    caller = program(company.leader, "artists")
    before = caller.get("/artists").content
    figures = list(Run.objects.get(is_current=True).figures.order_by("pk"))
    values = [figure.value for figure in figures]
    for figure, value in zip(figures, values[1:] + values[:1], strict=True):
        figure.value = value
        figure.save()
    assert caller.get("/artists").content == before


def test_nobody_is_named_while_names_are_off(company, program, found, now):
    NamesNotice.objects.update(withdrawn_at=now)
    said = program(company.leader, "artists").get("/artists").json()
    assert (said["names"], said["artists"], said["verdict"], said["waiting"]) == ("off", [], None, 0)
    assert said["spread"]["sd"] >= 0


def test_below_ten_people_the_group_is_not_judged(company, program, found):
    Run.objects.filter(pk=company.run.pk).update(result={**company.run.result, "people": 9})
    said = program(company.leader, "artists").get("/artists").json()
    assert "would be about persons" in said["verdict"]["reason"]
    assert set(said["spread"]) == {"reason"}


def test_the_smallest_group_can_be_raised(company, program):
    with override_settings(GROUP=10_000):
        assert "10000" in program(company.leader, "artists").get("/artists").json()["spread"]["reason"]


@pytest.mark.parametrize("name", ["sort", "order", "order_by", "person", "agent", "handler", "who", "team", "limit"])
@pytest.mark.parametrize("path", ["/artists", "/conversations", "/imports", "/tokens", "/me"])
def test_no_list_can_be_sorted_or_narrowed_to_a_colleague(company, program, path, name):
    account = company.administrator if path == "/imports" else company.leader
    answer = program(account).get(path, {name: "-difficulty"})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_pages_of_conversations_hold_each_once_and_no_total(company, program):
    caller, asked = program(company.leader), {"came_back": "true", "ended": "badly"}
    seen, cursor = [], ""
    while cursor is not None:
        said = caller.get("/conversations", {**asked, "cursor": cursor}).json()
        assert said.keys() == {"conversations", "next"}
        seen += [row["id"] for row in said["conversations"]]
        cursor = said["next"]
    wanted = company.run.conversations.filter(came_back=True, ended="badly")
    assert len(seen) == len(set(seen)) == wanted.count() > 25
    assert set(seen) == set(wanted.values_list("conversation_id", flat=True))


def test_words_are_looked_for_like_on_the_page(company, program):
    conversation = Conversation.objects.exclude(subject=None).first()
    said = program(company.leader).post("/conversations/search", {"words": conversation.subject}).json()
    page = company.sign_in(company.leader).get("/conversations/", {"words": conversation.subject})
    shown = [row.href for row in page.context["rows"]]
    assert [f"/conversations/{row['id']}/" for row in said["conversations"]] == shown


def test_a_conversation_names_no_colleague(company, program):
    leg = Leg.objects.filter(run=company.run, conversation__findings__hand_offs__gte=2).first()
    conversation = leg.conversation
    said = program(company.leader).get(f"/conversations/{conversation.pk}").json()
    assert {turn["who"] for turn in said["turns"]} >= {"colleague 1", "colleague 2"}
    told = str({**said, "messages": [], "subject": ""})
    names = set(Person.objects.values_list("name", flat=True))
    numbers = {str(identity) for identity in leg.person.identities.values_list("external_id", flat=True)}
    assert not [name for name in names | numbers if name in told]
    own = program(leg.person.account).get(f"/conversations/{conversation.pk}").json()
    assert "me" in {turn["who"] for turn in own["turns"]}
    assert [message["text"] for message in said["messages"]] == [message["text"] for message in own["messages"]]


def words_naming_staff(company, program):
    """Read a conversation in which staff sign and are thanked; list who of them stands in the words of it."""
    message = Message.objects.filter(author_kind="agent").exclude(author_id=None).first()
    person = Person.objects.get(identities__external_id=message.author_id)
    first, last = person.name.split()[0], person.name.split()[-1]
    initials = first[0] + last[0]
    mail = f"{first.lower()}.{last.lower()}@x.example"
    message.text = f"Dear Mary, {first} here. Ask for {person.name.upper()} (or {mail}) ^{initials}"
    message.save()
    rating = {"id": "x/1", "source": "x", "kind": "csat", "score": 5.0, "scale_min": 1.0, "scale_max": 5.0}
    Rating.objects.create(conversation_id=message.conversation_id, comment=f"Thanks to {first}!", **rating)
    said = program(company.leader).get(f"/conversations/{message.conversation_id}").json()
    words = " ".join([*(one["text"] for one in said["messages"]), *(one["comment"] or "" for one in said["ratings"])])
    assert "Dear Mary" in words
    return [name for name in (first, last, initials) if re.search(rf"\b{name}\b", words, re.IGNORECASE)]


def test_t06_words_that_a_program_reads_name_no_colleague_either(company, program):
    assert words_naming_staff(company, program) == []


def test_t06_twin_words_as_they_were_written_are_noticed(company, program, monkeypatch):
    monkeypatch.setattr("turnabout.api.one_conversation.Unnamed.text", lambda self, written: written)
    assert len(words_naming_staff(company, program)) == 3


def test_a_whole_conversation_is_there(company, program):
    conversation = Conversation.objects.filter(ratings__isnull=False, events__isnull=False).first()
    said = program(company.leader).get(f"/conversations/{conversation.pk}").json()
    for part in ("messages", "events", "ratings"):
        assert len(said[part]) == getattr(conversation, part).count()
    assert len(said["turns"]) == conversation.legs.filter(run=company.run).count()


def test_queries_do_not_grow_with_the_rows(company, program, django_assert_max_num_queries):
    caller = program(company.leader)
    for path in ("/conversations", "/conversations?difficult=true"):
        caller.get(path)
        with django_assert_max_num_queries(4):
            assert len(caller.get(path).json()["conversations"]) == 25


def test_nothing_is_kept_by_caches(company, program):
    caller = program(company.leader)
    for path in ("/me", "/artists", "/conversations", "/nowhere"):
        assert caller.get(path)["Cache-Control"] == "no-store"


def test_tokens_that_ended_open_nothing(company, program, now, monkeypatch):
    caller = program(company.leader, days=1)
    assert caller.get("/me").status_code == 200
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=1))
    assert caller.get("/me").status_code == 401


def test_whose_access_ends_has_no_tokens_either(company, program):
    caller = program(company.leader)
    Account.objects.filter(pk=company.leader.pk).update(is_active=False)
    assert caller.get("/me").status_code == 401


def test_a_changed_role_holds_from_the_next_request_on(company, program):
    caller = program(company.leader, "artists")
    Account.objects.filter(pk=company.leader.pk).update(role="agent")
    assert caller.get("/artists").content == caller.get("/nowhere").content


def test_use_is_noted_at_most_once_a_minute(company, program, now, monkeypatch):
    caller = program(company.leader)
    for seconds, noted in ((0, now), (59, now), (60, now + A_MINUTE)):
        moment = now + timedelta(seconds=seconds)
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        caller.get("/me")
        assert Token.objects.get(pk=caller.token.pk).last_used_at == noted


def test_wrong_tokens_are_slowed_down_and_right_ones_are_not(company, program, client):
    wrong = {"Authorization": "Bearer turnabout_guessed"}
    answers = [client.get("/api/v1/me", headers=wrong) for _ in range(12)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    assert int(answers[-1]["Retry-After"]) > 0
    assert program(company.leader).get("/me").status_code == 200
    elsewhere = client.get("/api/v1/me", headers=wrong, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 401


@pytest.mark.parametrize("path", ["/nowhere", "/me/", "/", "/conversations/none", "/imports/x"])
def test_what_is_not_there_is_a_problem_document(company, program, path):
    answer = program(company.leader).get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json().keys() == {"type", "title", "status", "detail"}


def test_other_methods_are_refused_with_those_that_are_taken(company, program):
    answer = program(company.leader).client.put("/api/v1/tokens")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert set(re.split(r",\s*", answer["Allow"])) == {"GET", "POST"}


def test_what_breaks_here_is_a_problem_document_that_tells_nothing(company, program, monkeypatch, caplog):
    def broken(account):
        raise RuntimeError("a secret of the machine room")

    monkeypatch.setattr("turnabout.api.routes.me.own_figure", broken)
    answer = program(company.leader).get("/me")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert b"secret" not in answer.content
    assert "a secret of the machine room" in caplog.text
