"""Ideas: who may send them and how, which resemble each other, how long people wait for an answer."""
