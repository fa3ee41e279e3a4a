"""Words to cues, tone, promises and difficulty: the reader of conversations."""

from turnabout.core.reading.due import Due
from turnabout.core.reading.packs import is_experimental
from turnabout.core.reading.reader import Reader
from turnabout.core.reading.results import (
    ConversationReading,
    Cue,
    FollowedPromise,
    Message,
    MessageReading,
    Named,
    Promise,
)
from turnabout.core.reading.roster import Roster
from turnabout.core.reading.text import MOST_CHARACTERS

__all__ = [
    "MOST_CHARACTERS",
    "ConversationReading",
    "Cue",
    "Due",
    "FollowedPromise",
    "Message",
    "MessageReading",
    "Named",
    "Promise",
    "Reader",
    "Roster",
    "is_experimental",
]
