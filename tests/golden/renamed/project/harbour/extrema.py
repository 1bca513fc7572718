"""Peaks and valleys of harbour measurements."""

import bisect
import math
from collections import deque


class Extremum:
    __slots__ = ("moment", "height", "is_peak", "weight")

    def __init__(self, moment, height, is_peak, weight=0.0):
        self.moment = moment
        self.height = height
        self.is_peak = is_peak
        self.weight = weight

    def __repr__(self):
        sort_of = "high" if self.is_peak else "low"
        return f"<{sort_of} water {self.height:.2f} m at {self.moment:.0f} s>"


def despike(heights, radius):
    """Median filter."""
    recent = deque()
    ranked = []
    cleaned = []
    for cursor in range(-radius, len(heights)):
        incoming = cursor + radius
        if incoming < len(heights):
            recent.append(heights[incoming])
            bisect.insort(ranked, heights[incoming])
        if cursor < 0:
            continue
        if len(recent) > 2 * radius + 1 or cursor + radius >= len(heights) and cursor > radius:
            outgoing = recent.popleft()
            del ranked[bisect.bisect_left(ranked, outgoing)]
        centre = len(ranked) // 2
        if len(ranked) % 2:
            cleaned.append(ranked[centre])
        else:
            cleaned.append((ranked[centre - 1] + ranked[centre]) / 2)
    return cleaned


def find_extrema(moments, heights, min_swing):
    """One pass over the data, with hysteresis."""
    extrema = []
    crest = trough = 0
    climbing = None
    for step in range(1, len(heights)):
        if heights[step] > heights[crest]:
            crest = step
        if heights[step] < heights[trough]:
            trough = step
        if climbing is not False and heights[crest] - heights[step] >= min_swing:
            extrema.append(Extremum(moments[crest], heights[crest], True))
            climbing = False
            trough = step
        elif climbing is not True and heights[step] - heights[trough] >= min_swing:
            extrema.append(Extremum(moments[trough], heights[trough], False))
            climbing = True
            crest = step
    return extrema


def order_by_weight(extrema):
    """Fills in weights, heaviest first."""
    for cursor, extremum in enumerate(extrema):
        if not extremum.is_peak:
            continue
        before = deepest_until(reversed(extrema[:cursor]), extremum.height)
        after = deepest_until(extrema[cursor + 1 :], extremum.height)
        extremum.weight = extremum.height - max(before, after)
    return sorted((extremum for extremum in extrema if extremum.is_peak), key=lambda extremum: -extremum.weight)


def deepest_until(others, limit):
    deepest = math.inf
    for other in others:
        if other.is_peak and other.height > limit:
            break
        deepest = min(deepest, other.height)
    return deepest if deepest < math.inf else limit


def main_interval(extrema):
    """Mean interval of crests without outliers."""
    crests = [extremum.moment for extremum in extrema if extremum.is_peak]
    intervals = sorted(second - first for first, second in zip(crests, crests[1:]))
    if not intervals:
        return None
    typical = intervals[len(intervals) // 2]
    kept = [interval for interval in intervals if 0.6 * typical <= interval <= 1.6 * typical]
    return sum(kept) / len(kept)
