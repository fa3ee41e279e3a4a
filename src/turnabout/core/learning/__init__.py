"""Learning from a company's own answers: what ships is the start, and own answers move it only as far as they can."""
