"""Published networks, frozen, by which results are compared with originals; loads torch.

Their weights come from files that are named; none is part of the program or of a model.
"""
