"""Training and evaluation of the engine's models. May import the engine; no Qt."""
