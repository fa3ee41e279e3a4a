"""Changes of rights: switching names on, sharing, who looked."""

from turnabout.rights.services.names import acknowledge_notice, record_notice, restore_notice, withdraw_notice

__all__ = ["acknowledge_notice", "record_notice", "restore_notice", "withdraw_notice"]
