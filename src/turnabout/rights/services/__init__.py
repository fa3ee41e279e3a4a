"""Changes of rights: switching names on, sharing, who looked."""

from turnabout.rights.services.disputes import decide_dispute, open_dispute, withdraw_dispute
from turnabout.rights.services.names import acknowledge_notice, record_notice, restore_notice, withdraw_notice

__all__ = [
    "acknowledge_notice",
    "decide_dispute",
    "open_dispute",
    "record_notice",
    "restore_notice",
    "withdraw_dispute",
    "withdraw_notice",
]
