"""What commands of SR3's way need beside the commands: recipes from options and files, tables,
sentences in the language of the system; and the command `report`.

May import the training; knows nothing of the other commands.
"""
