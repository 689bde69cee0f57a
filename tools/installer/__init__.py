"""What installs the program for a user: NSIS on Windows, a script on Linux."""
