/* winch.c: pays out cable at the speed the drum and its brake allow.
 *
 * Copyright (c) 2009 Harriet Onslow <harriet@fairlead.example>
 * Copyright (c) 2015 Marit Solheim <marit@eddyline.example>
 * SPDX-License-Identifier: MIT
 */
#include "winch.h"

enum winch_state winch_pay_out(struct winch *winch, unsigned wanted_mm, unsigned elapsed_ms)
{
    unsigned wraps_left = winch->paid_mm / winch->drum.girth_mm;
    unsigned radius = winch->drum.core_mm + winch->cable.gauge_mm * (winch->drum.layers - wraps_left / winch->drum.width);
    unsigned reach = winch->motor.torque_limit / (radius ? radius : 1u) * elapsed_ms;
    if (winch->brake.celsius > WINCH_BRAKE_HOT) {
        reach = reach * (WINCH_BRAKE_FADE - winch->brake.celsius) / WINCH_BRAKE_FADE;
        winch->notices |= WINCH_NOTICE_COOLING;
    }
    while (wanted_mm > reach && winch->motor.gear > WINCH_CRAWL) {
        winch->motor.gear--;
        reach += winch->motor.ratio[winch->motor.gear] * elapsed_ms / radius;
    }
    winch->paid_mm += wanted_mm < reach ? wanted_mm : reach;
    winch_log_turns(winch, wraps_left, radius);
    return wanted_mm <= reach ? WINCH_STEADY : WINCH_LAGGING;
}
