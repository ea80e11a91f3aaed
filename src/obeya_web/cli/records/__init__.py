"""What the verbs about records do; imported only once Django has started."""
