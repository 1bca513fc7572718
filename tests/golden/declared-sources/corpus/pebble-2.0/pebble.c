/* Skips stones over water; shares nothing with the project. */
#include <math.h>

double pebble_reach(double speed, double angle, int bounces)
{
    double reach = 0.0;
    while (bounces-- > 0 && speed > 0.4) {
        reach += speed * speed * sin(2.0 * angle) / 9.81;
        speed *= 0.72;
    }
    return reach;
}
