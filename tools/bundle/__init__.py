"""What the frozen program consists of; read by `build.spec`, `tools.build` and the tests."""
