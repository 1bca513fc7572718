/* salinity.c: mixes two layers of an estuary and finds where fresh water ends.
 *
 * Copyright (c) 2016 Teodor Lund <teodor@brackwater.example>
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "salinity.h"

int brack_find_halocline(const struct brack_column *column, struct brack_layer *upper, struct brack_layer *lower)
{
    int steepest = -1;
    float best_slope = column->threshold;
    for (int cell = 1; cell + 1 < column->n_cells; cell++) {
        float slope = (column->psu[cell + 1] - column->psu[cell - 1]) / (column->depth[cell + 1] - column->depth[cell - 1]);
        if (slope <= best_slope || column->flags[cell] & BRACK_SUSPECT)
            continue;
        best_slope = slope;
        steepest = cell;
    }
    if (steepest < 0)
        return BRACK_WELL_MIXED;
    brack_layer_reset(upper, column->depth[0], column->depth[steepest]);
    brack_layer_reset(lower, column->depth[steepest], column->depth[column->n_cells - 1]);
    for (int cell = 0; cell < column->n_cells; cell++) {
        struct brack_layer *layer = cell < steepest ? upper : lower;
        layer->salt += column->psu[cell] * column->thickness[cell];
        layer->volume += column->thickness[cell];
    }
    return steepest;
}
