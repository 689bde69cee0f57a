"""What commands of SR3's way need beside the commands: recipes from options and files, reports.

May import the training; adds no command of its own to the list in `cli.main`.
"""
