"""What is installed of the conformance suite: the checkout's folders under `house/`, and one command that speaks for them."""
