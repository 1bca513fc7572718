"""Turning points of a gauge series: high and low waters in noisy readings."""

import bisect
import math
from collections import deque


class TurningPoint:
    __slots__ = ("time", "level", "is_high", "prominence")

    def __init__(self, time, level, is_high, prominence=0.0):
        self.time = time
        self.level = level
        self.is_high = is_high
        self.prominence = prominence

    def __repr__(self):
        kind = "high" if self.is_high else "low"
        return f"<{kind} water {self.level:.2f} m at {self.time:.0f} s>"


def smooth(levels, half_width):
    """Returns the running median: steps stay, single spikes go."""
    window = deque()
    ordered = []
    smoothed = []
    for position in range(-half_width, len(levels)):
        entering = position + half_width
        if entering < len(levels):
            window.append(levels[entering])
            bisect.insort(ordered, levels[entering])
        if position < 0:
            continue
        if len(window) > 2 * half_width + 1 or position + half_width >= len(levels) and position > half_width:
            leaving = window.popleft()
            del ordered[bisect.bisect_left(ordered, leaving)]
        middle = len(ordered) // 2
        if len(ordered) % 2:
            smoothed.append(ordered[middle])
        else:
            smoothed.append((ordered[middle - 1] + ordered[middle]) / 2)
    return smoothed


def turning_points(times, levels, threshold):
    """Walks the series once; a turn counts when the level came back by `threshold`."""
    turns = []
    best = worst = 0
    rising = None
    for index in range(1, len(levels)):
        if levels[index] > levels[best]:
            best = index
        if levels[index] < levels[worst]:
            worst = index
        if rising is not False and levels[best] - levels[index] >= threshold:
            turns.append(TurningPoint(times[best], levels[best], True))
            rising = False
            worst = index
        elif rising is not True and levels[index] - levels[worst] >= threshold:
            turns.append(TurningPoint(times[worst], levels[worst], False))
            rising = True
            best = index
    return turns


def rank_by_prominence(turns):
    """Sets how far the level falls on both sides before it rises higher."""
    for position, turn in enumerate(turns):
        if not turn.is_high:
            continue
        left = lowest_between(reversed(turns[:position]), turn.level)
        right = lowest_between(turns[position + 1 :], turn.level)
        turn.prominence = turn.level - max(left, right)
    return sorted((turn for turn in turns if turn.is_high), key=lambda turn: -turn.prominence)


def lowest_between(neighbours, ceiling):
    lowest = math.inf
    for neighbour in neighbours:
        if neighbour.is_high and neighbour.level > ceiling:
            break
        lowest = min(lowest, neighbour.level)
    return lowest if lowest < math.inf else ceiling


def dominant_period(turns):
    """Estimates the period from the gaps between high waters, doubtful gaps left out."""
    highs = [turn.time for turn in turns if turn.is_high]
    gaps = sorted(later - earlier for earlier, later in zip(highs, highs[1:]))
    if not gaps:
        return None
    median = gaps[len(gaps) // 2]
    trusted = [gap for gap in gaps if 0.6 * median <= gap <= 1.6 * median]
    return sum(trusted) / len(trusted)
