"""An invented company with a planted truth: settings in, Arrow tables out, chunk by chunk."""

from turnabout.core.simulate.generate import Chunk, Simulation
from turnabout.core.simulate.settings import CompanySettings

__all__ = ["Chunk", "CompanySettings", "Simulation"]
