"""Whether writers wait for the sealer: the same writes with it and without it, and behind a hash chain's lock."""
