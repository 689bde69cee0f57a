"""What commands need beside the commands: exit codes, the parser, sentences in the language of the
system; of SR3's way recipes from options and files, and tables; and the command `report`.

May import the training; knows nothing of the other commands.
"""
