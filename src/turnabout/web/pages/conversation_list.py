"""A list of conversations: one line each, with what is known of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from turnabout.casework.models import Conversation
from turnabout.findings.models import ConversationFinding

ENDED = {"well": ("good", "ended well"), "badly": ("plain", "ended badly"), "unknown": ("cannot", "not rated")}


@dataclass(frozen=True, slots=True)
class ListRow:
    """One conversation as a list shows it; ``tags`` are pairs of kind and words, ``act`` what can be done about it."""

    href: str
    subject: str
    when: datetime | None
    sub: str
    tags: tuple[tuple[str, str], ...]
    excerpt: str = ""
    act_href: str = ""
    act: str = ""


def subject_of(conversation: Conversation) -> str:
    """Say what a conversation is about: its subject, else its topic, else its number."""
    topic = conversation.subcategory or conversation.category
    return conversation.subject or topic or conversation.pk.partition("/")[2]


def list_rows(rows: Iterable[tuple[Conversation, ConversationFinding | None]]) -> tuple[ListRow, ...]:
    """Put conversations into lines."""
    return tuple(
        ListRow(
            href=reverse("conversation", args=[row.pk]),
            subject=subject_of(row),
            when=row.opened_at,
            sub=" · ".join(part for part in (row.channel, row.category, row.subcategory, row.language) if part),
            tags=_tags(finding) if finding else (),
        )
        for row, finding in rows
    )


def _tags(finding: ConversationFinding) -> tuple[tuple[str, str], ...]:
    tags = [ENDED[finding.ended]]
    if finding.is_difficult:
        tags.append(("needs-you", "difficult"))
    if finding.passed_around:
        tags.append(("info", f"handed on {finding.hand_offs} times"))
    if finding.came_back:
        tags.append(("info", "came back"))
    return tuple(tags)
