"""The real program on a real screen, in the hands of someone with a mouse and keys."""
