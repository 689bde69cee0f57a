"""The engine: photos in, enlarged photos out. No Qt, no training code."""
