"""Searching and sorting as taught in the first term."""


def binary_search(haystack, needle):
    low, high = 0, len(haystack) - 1
    while low <= high:
        middle = (low + high) // 2
        if haystack[middle] == needle:
            return middle
        if haystack[middle] < needle:
            low = middle + 1
        else:
            high = middle - 1
    return -1


def merge_sort(values):
    if len(values) < 2:
        return list(values)
    middle = len(values) // 2
    left, right = merge_sort(values[:middle]), merge_sort(values[middle:])
    merged = []
    while left and right:
        merged.append(left.pop(0) if left[0] <= right[0] else right.pop(0))
    return merged + left + right


class LruCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.values = {}

    def get(self, key, default=None):
        if key not in self.values:
            return default
        self.values[key] = self.values.pop(key)
        return self.values[key]

    def put(self, key, value):
        self.values.pop(key, None)
        self.values[key] = value
        if len(self.values) > self.capacity:
            del self.values[next(iter(self.values))]
