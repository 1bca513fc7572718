/*
 * This file is part of the Saltmarsh tools.
 *
 * You may use, copy and change this file for any purpose, alone or as part of a larger work, as long as every copy of
 * it, changed or not, carries these paragraphs. If you give the larger work to others in a form that is not its
 * source, tell them in its manual that it holds parts of the Saltmarsh tools, and where those can be had.
 *
 * The names of the people who made the tools may not be used to praise what you made of them, unless they said so in
 * writing beforehand.
 *
 * The tools are given as they are. Nobody promises that they work, that they suit what you want them for, or that they
 * do no damage. Whoever uses them bears the cost of everything that follows from that use, the cost of repair and of
 * lost data, profit and time included, even if somebody was told that such a loss could happen.
 *
 * Where the law of your country does not let these words stand as they are, they stand as far as it does let them.
 */

#include "dial.h"

void dial_turn(struct dial *dial, int clicks)
{
    dial->angle = (dial->angle + clicks * DIAL_STEP) % 360;
    if (dial->angle < 0)
        dial->angle += 360;
    if (dial->on_turn)
        dial->on_turn(dial, dial->angle);
}
