"""Rules of the repository itself: what stands where, and what may not be written at all."""
