"""What the judge must know besides the cells: where they come from and how to say it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """Where the cells come from.

    Attributes
    ----------
    as_of
        End of the window, ISO 8601; None where the record holds no times.
    window
        Its two ends; None without times.
    outcome
        Name of the outcome: ``satisfied``, ``points`` or the key of a result.
    unit, origin
        Printed outcome = origin + unit × outcome (points of a 1-5 scale: 4 and 1).
    difficulty_known
        Whether difficulty could be worked out, or is deliberately not used.
    difficulty_used
        Whether legs differ in difficulty in this answer.
    difficulty_says
        Where difficulty comes from, or why there is none.
    missing
        What the record cannot tell, as sentences.
    """

    as_of: str | None
    window: tuple[str, str] | None
    outcome: str
    unit: float = 1.0
    origin: float = 0.0
    difficulty_known: bool = True
    difficulty_used: bool = True
    difficulty_says: str = ""
    missing: tuple[str, ...] = ()
