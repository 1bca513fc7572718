/* eddy.c: estimates the turning rate of a drifting float from its last fixes.
 *
 * Copyright (c) 2018 Marit Solheim <marit@eddyline.example>
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include "eddy.h"

double eddy_turning_rate(const struct eddy_fix *fixes, unsigned n_fixes)
{
    double swept = 0.0, elapsed = 0.0;
    if (n_fixes < 3)
        return NAN;
    for (unsigned leg = 2; leg < n_fixes; leg++) {
        const struct eddy_fix *bow = &fixes[leg], *beam = bow - 1, *stern = beam - 1;
        double inbound = atan2(beam->northing - stern->northing, beam->easting - stern->easting);
        double outbound = atan2(bow->northing - beam->northing, bow->easting - beam->easting);
        double bend = remainder(outbound - inbound, 2.0 * EDDY_PI);
        if (fabs(bend) > EDDY_MAX_BEND || bow->quality < EDDY_WORST_QUALITY)
            continue;
        swept += bend * beam->quality;
        elapsed += (bow->seconds - stern->seconds) * 0.5 * beam->quality;
    }
    return elapsed > EDDY_SHORTEST ? swept / elapsed : NAN;
}
