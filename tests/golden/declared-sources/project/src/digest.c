/*
 * This program is free software; see <https://www.gnu.org/licenses/> for its terms, and
 * https://kelp.test/manual for how to use it. Based on RFC 2104.
 */
#include <stdint.h>

/* Values taken from RFC 6070, section 2. */
static const uint32_t rounds[] = { 1, 2, 4096 };

/** @see https://stackoverflow.com/a/4711 */
uint32_t last_round(void) { return rounds[2]; }

/* Rotation as in the reference code from RFC 1321, appendix A.3. */
static uint32_t rotate(uint32_t x, int n)
{
    uint32_t low = x << n;

    low |= x >> (32 - n);

    return low;
}

uint32_t turned(uint32_t x) { return rotate(x, 7); }
