"""Changes of rights: switching names on, sharing, who looked."""

from turnabout.rights.services.disputes import decide_dispute, open_dispute, withdraw_dispute
from turnabout.rights.services.names import acknowledge_notice, record_notice, restore_notice, withdraw_notice
from turnabout.rights.services.shares import revoke_share, share
from turnabout.rights.services.views import Door, note_views, prune_views

__all__ = [
    "Door",
    "acknowledge_notice",
    "decide_dispute",
    "note_views",
    "open_dispute",
    "prune_views",
    "record_notice",
    "restore_notice",
    "revoke_share",
    "share",
    "withdraw_dispute",
    "withdraw_notice",
]
