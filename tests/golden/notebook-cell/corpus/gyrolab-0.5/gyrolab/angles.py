"""Angles of slowly turning things."""

import numpy as np


def unwrap_sectors(angles, sector_width, max_jump=0.5):
    """Joins angles that were measured in sectors; a sector's zero may lie anywhere."""
    joined = np.empty(len(angles))
    turn = 0.0
    previous = angles[0]
    for index, angle in enumerate(angles):
        step = angle - previous
        if step > sector_width * max_jump:
            turn -= sector_width
        elif step < -sector_width * max_jump:
            turn += sector_width
        joined[index] = angle + turn
        previous = angle
    return joined


def drift_free(angles, counts, half_life):
    """Takes out slow drift by weighted lines through the quiet stretches."""
    weights = np.where(counts > np.median(counts), 0.0, 1.0)
    decay = 0.5 ** (1.0 / half_life)
    sums = np.zeros(5)
    corrected = np.array(angles, dtype=float)
    for position, (angle, weight) in enumerate(zip(angles, weights)):
        sums *= decay
        sums += weight * np.array([1.0, position, position * position, angle, angle * position])
        total, first, second, level, moment = sums
        spread = total * second - first * first
        if spread > 1e-9:
            slope = (total * moment - first * level) / spread
            intercept = (level - slope * first) / total
            corrected[position] = angle - (intercept + slope * position)
    return corrected
