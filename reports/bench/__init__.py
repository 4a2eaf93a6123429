"""How long it all takes, beside the bounds that it is to keep. It informs, and never gates."""
