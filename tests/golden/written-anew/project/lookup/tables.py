from collections import OrderedDict


def find(sorted_rows, wanted, key=lambda row: row):
    """Index of the first row that is not before `wanted`."""
    begin, count = 0, len(sorted_rows)
    while count:
        half = count >> 1
        if key(sorted_rows[begin + half]) < wanted:
            begin += half + 1
            count -= half + 1
        else:
            count = half
    return begin


def sort_rows(rows, key):
    """Bottom-up, in place of a recursion."""
    width, source, target = 1, rows[:], rows[:]
    while width < len(rows):
        for start in range(0, len(rows), 2 * width):
            a, b = start, start + width
            for slot in range(start, min(start + 2 * width, len(rows))):
                take_a = a < min(start + width, len(rows)) and (b >= min(start + 2 * width, len(rows)) or key(source[a]) <= key(source[b]))
                target[slot] = source[a if take_a else b]
                a, b = (a + 1, b) if take_a else (a, b + 1)
        source, target, width = target, source, 2 * width
    return source


class Recent(OrderedDict):
    """Remembers the last `limit` rows that were asked for."""

    def __init__(self, limit, load):
        super().__init__()
        self._limit, self._load = limit, load

    def __missing__(self, key):
        row = self[key] = self._load(key)
        while len(self) > self._limit:
            self.popitem(last=False)
        return row

    def __getitem__(self, key):
        row = super().__getitem__(key)
        self.move_to_end(key)
        return row
