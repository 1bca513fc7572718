class Terrain:
    def __init__(self, base=0):
        self.datum = base
        self.taken = {}

    def __getitem__(self, cell):
        y, x = cell
        others = [
            self.taken[c]
            for c in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1))
            if c in self.taken
        ]
        if cell in self.taken:
            return self.taken[cell] - self.datum
        if not others:
            raise KeyError("no sounding near %r" % (cell,))
        return min(others) - self.datum - 1

    def __setitem__(self, cell, value):
        old = self.taken.get(cell)
        if old is not None and value > old + 50:
            value = old
        self.taken[cell] = value + self.datum

    def flood(self, level):
        return sorted(cell for cell, value in self.taken.items() if value < level)
