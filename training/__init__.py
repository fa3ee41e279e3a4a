"""Learns the weights of the reader of conversations from the corpus of own sentences and from STAR (MIT)."""
