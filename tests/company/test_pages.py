"""Pages on a company that is worked out: what they say, to whom, at which cost."""

import re

import pytest
from django.urls import reverse

from turnabout.casework.models import Conversation
from turnabout.findings.models import ConversationFinding, Leg, PersonalFigure, Run
from turnabout.people.models import Person

# Queries per page and role: session and account are two of them. They do not grow with the rows.
QUERIES = {
    "/overview/": 5,
    "/find/": 8,
    "/conversations/": 5,
    "/conversations/?difficult=on&ended=badly": 5,
    "/conversations/?words=refund": 6,
    "/how/": 3,
}


def page(company, account, path):
    response = company.sign_in(account).get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.mark.parametrize(("path", "queries"), QUERIES.items())
def test_queries_of_a_page_are_pinned(company, django_assert_num_queries, path, queries):
    client = company.sign_in(company.leader)
    client.get(path)
    with django_assert_num_queries(queries):
        client.get(path)


def test_queries_of_a_conversation_do_not_grow_with_its_messages(company, django_assert_num_queries):
    client = company.sign_in(company.leader)
    most = ConversationFinding.objects.order_by("-hand_offs").first().conversation
    least = ConversationFinding.objects.filter(hand_offs=0).first().conversation
    for conversation in (most, least):
        with django_assert_num_queries(13):
            client.get(reverse("conversation", args=[conversation.pk]))


def test_overview_says_no_figure_about_a_person(company):
    said = page(company, company.leader, "/overview/")
    main = said[said.index("<main") :]
    assert not [name for name in Person.objects.values_list("name", flat=True) if name in main]


def test_a_leader_finds_no_figure_of_a_person_on_any_page(company):
    """Canary: each person's own sentence and numbers occur on no page of somebody else."""
    figures = [f.value for f in PersonalFigure.objects.filter(run=company.run) if "difficult" in f.value]
    private = {f"{value['difficult']['mean']:.3f}" for value in figures}
    for path in ("/overview/", "/find/", "/conversations/", "/how/"):
        said = page(company, company.leader, path)
        assert not {number for number in private if number in said}
        assert "would be expected" not in said


def test_an_agent_sees_the_own_figure_with_its_interval(company):
    figure = PersonalFigure.objects.filter(run=company.run, value__has_key="difficult_share").first()
    share = figure.value["difficult_share"]
    said = page(company, figure.person.account, "/me/")
    assert f"{round(100 * share['mean'])} of 100" in said
    assert f"({round(100 * share['low'])} to {round(100 * share['high'])})" in said


def test_below_the_floor_my_page_says_why(company):
    refused = PersonalFigure.objects.filter(run=company.run, value__has_key="refusal").first()
    if refused is None:
        refused = PersonalFigure.objects.filter(run=company.run).first()
        refused.value = {"refusal": {"reason": "Too few rated turns."}}
        refused.save()
    said = page(company, refused.person.account, "/me/")
    assert "cannot be said yet" in said
    assert "of 100, where" not in said


def test_an_agent_has_no_find_page_and_cannot_tell_it_is_there(company):
    client = company.sign_in(company.agent)
    there, nowhere = client.get("/find/"), client.get("/nowhere/")
    assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)


def test_an_administrator_reads_no_conversation(company):
    conversation = Conversation.objects.first()
    client = company.sign_in(company.administrator)
    path = reverse("conversation", args=[conversation.pk])
    there, nowhere = client.get(path), client.get("/conversations/invented/none/")
    assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content) == (404, nowhere.content)
    assert client.get("/conversations/").status_code == 404


@pytest.mark.parametrize("name", ["person", "agent", "handler", "handler_id", "who", "order", "sort", "team"])
def test_conversations_cannot_be_narrowed_or_sorted_by_a_colleague(company, name):
    client = company.sign_in(company.leader)
    leg = Leg.objects.first()
    plain = client.get("/conversations/?ended=badly").context["rows"]
    for value in (leg.person_id, leg.person.name, "-difficulty"):
        assert client.get("/conversations/", {"ended": "badly", name: value}).context["rows"] == plain


def test_lists_show_no_totals(company):
    said = page(company, company.leader, "/conversations/?ended=badly&difficult=on")
    total = ConversationFinding.objects.filter(ended="badly", is_difficult=True, run=company.run).count()
    words = re.sub(r"<[^>]*>", " ", said[said.index('id="list"') :])
    assert not re.search(rf"(?<![\w-]){total:,}(?![\w-])", words)


def test_older_pages_hold_every_conversation_once(company):
    client = company.sign_in(company.leader)
    seen, after = [], None
    while after != "":
        asked = {"came_back": "on", "ended": "badly", "after": after or ""}
        response = client.post("/conversations/", asked)
        seen += [row.href for row in response.context["rows"]]
        after = response.context["after"]
    wanted = ConversationFinding.objects.filter(run=company.run, came_back=True, ended="badly")
    assert len(seen) == len(set(seen)) == wanted.count()


def test_search_finds_by_number_and_by_words(company):
    client = company.sign_in(company.leader)
    conversation = Conversation.objects.exclude(subject=None).first()
    number = conversation.pk.partition("/")[2]
    by_number = client.get("/conversations/", {"words": number}).context["rows"]
    assert [row.href for row in by_number] == [reverse("conversation", args=[conversation.pk])]
    by_words = client.get("/conversations/", {"words": conversation.subject}).context["rows"]
    assert conversation.subject in {row.subject for row in by_words}


@pytest.mark.parametrize("words", ['"', "'", "a*b", "NEAR(", "( OR", "%", "\\", "\x00x", "AND", "--", ":*", "é’ñ"])
def test_search_takes_any_words(company, words):
    assert company.sign_in(company.leader).get("/conversations/", {"words": words}).status_code == 200


def test_my_conversations_are_those_i_held(company):
    client = company.sign_in(company.agent)
    rows = client.get("/conversations/?mine=on").context["rows"]
    held = set(Leg.objects.filter(person=company.agent.person, run=company.run).values_list("conversation", flat=True))
    assert rows
    assert {row.href for row in rows} <= {reverse("conversation", args=[name]) for name in held}


def test_pages_are_not_kept_by_caches(company):
    response = company.sign_in(company.leader).get("/find/")
    assert response["Cache-Control"] == "no-store"
    assert "unsafe" not in response["Content-Security-Policy"]


def test_before_anything_is_worked_out_pages_say_what_to_do(company):
    Run.objects.update(is_current=False)
    Conversation.objects.all().delete()
    for path in ("/overview/", "/find/", "/conversations/", "/me/", "/how/"):
        assert company.sign_in(company.leader).get(path).status_code == 200
