#include "bearing.hpp"

#include <cmath>

namespace radio {

#define SWEEP_STEPS 720

struct Array {
    double east[BEACON_ANTENNAS];
    double north[BEACON_ANTENNAS];
    double wavelength;
};

static double wrap_phase(double phase)
{
    phase = fmod(phase + M_PI, 2 * M_PI);
    return phase < 0 ? phase + M_PI : phase - M_PI;
}

static double mismatch(const Array &array, const double *phases, double bearing)
{
    double sum_cos = 0, sum_sin = 0;

    for (int i = 0; i < BEACON_ANTENNAS; i++) {
        double path = array.east[i] * sin(bearing) + array.north[i] * cos(bearing);
        double expected = 2 * M_PI * path / array.wavelength;
        double off = wrap_phase(phases[i] - expected);
        sum_cos += cos(off);
        sum_sin += sin(off);
    }
    return BEACON_ANTENNAS - hypot(sum_cos, sum_sin);
}

static double refine(const Array &array, const double *phases, double low, double high)
{
    const double golden = 0.6180339887498949;
    double left = high - golden * (high - low), right = low + golden * (high - low);
    double at_left = mismatch(array, phases, left), at_right = mismatch(array, phases, right);

    while (high - low > 1e-6) {
        if (at_left < at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - golden * (high - low);
            at_left = mismatch(array, phases, left);
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + golden * (high - low);
            at_right = mismatch(array, phases, right);
        }
    }
    return (low + high) / 2;
}

bool find_bearing(const Array &array, const double *phases, double *bearing, double *doubt)
{
    double best = HUGE_VAL, second = HUGE_VAL, at = 0;

    for (int step = 0; step < SWEEP_STEPS; step++) {
        double candidate = 2 * M_PI * step / SWEEP_STEPS;
        double off = mismatch(array, phases, candidate);
        if (off < best) {
            if (fabs(candidate - at) > 0.2)
                second = best;
            best = off;
            at = candidate;
        } else if (off < second && fabs(candidate - at) > 0.2) {
            second = off;
        }
    }
    *bearing = refine(array, phases, at - 2 * M_PI / SWEEP_STEPS, at + 2 * M_PI / SWEEP_STEPS);
    *doubt = second > 0 ? best / second : 1;
    return *doubt < 0.5;
}

} // namespace radio
