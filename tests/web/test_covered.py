"""Coverage of small and of large companies: the largest first, the rest a fold away, nothing left out."""

from turnabout.web.pages.covered import LINES, TEAMS_ACROSS, TEAMS_DOWN, covered, gaps, hanging_on_one


def topic(team, value, *, legs=100, people=("1", "2"), dimension="team and category", most_share=0.5):
    return {
        "dimension": dimension,
        "value": value,
        "team": team,
        "legs": legs,
        "people": list(people),
        "most_by": people[0] if people else "1",
        "most_share": most_share,
    }


def company(teams, topics=3):
    return [topic(f"Team {t}", f"Topic {v}", legs=100 + t) for t in range(teams) for v in range(topics)]


def test_few_teams_stand_across_and_nothing_is_folded_away():
    shown = covered(company(5), set(), names_on=False)
    assert shown.every is None
    assert shown.first.corner == "Topic"
    assert len(shown.first.columns) == 5


def test_more_teams_go_down_the_page():
    shown = covered(company(TEAMS_ACROSS + 1), set(), names_on=False)
    assert (shown.first.corner, len(shown.first.rows), shown.every) == ("Team", TEAMS_ACROSS + 1, None)


def test_of_many_teams_the_largest_are_shown_and_all_of_them_a_fold_away():
    shown = covered(company(130), set(), names_on=False)
    assert len(shown.first.rows) == TEAMS_DOWN
    assert "Team 129" in [row.label for row in shown.first.rows]
    assert "Team 0" not in [row.label for row in shown.first.rows]
    assert len(shown.every.rows) == 130
    assert shown.how_many == "All 130 teams, three topics"


def test_teams_where_somebody_found_is_at_hand_come_first():
    made = [*company(130), topic("Small", "Topic 1", legs=20, people=("9",))]
    shown = covered(made, {"9"}, names_on=True)
    assert "Small" in [row.label for row in shown.first.rows]


def test_no_pairs_of_team_and_topic_is_said():
    assert covered([topic(None, "Email", dimension="channel")], set(), names_on=False) is None


def test_lists_begin_with_the_largest_and_lose_nothing():
    made = [topic(None, f"Queue {n}", legs=20 + n, people=("1",), dimension="channel") for n in range(25)]
    for listed in (gaps(made, {"9"}), hanging_on_one(made, {1: "Ada"})):
        assert listed.first[0].value == "Queue 24"
        assert len(listed.first) == LINES
        assert len(listed.first) + len(listed.more) == 25
        assert listed.rest == "15 more"


def test_where_nobody_was_found_no_topic_is_said_to_lack_somebody():
    assert gaps([topic(None, "Email", dimension="channel")], None).first == ()
