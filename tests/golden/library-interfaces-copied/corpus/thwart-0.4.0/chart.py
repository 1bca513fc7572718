class Soundings:
    """Depths by place; where none was taken, the shallowest around it."""

    def __init__(self, datum=0):
        self.datum = datum
        self.taken = {}

    def __getitem__(self, place):
        row, column = place
        around = [
            self.taken[near]
            for near in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))
            if near in self.taken
        ]
        if place in self.taken:
            return self.taken[place] - self.datum
        if not around:
            raise KeyError("no sounding near %r" % (place,))
        return min(around) - self.datum - 1

    def __setitem__(self, place, depth):
        before = self.taken.get(place)
        if before is not None and depth > before + 50:
            depth = before
        self.taken[place] = depth + self.datum
