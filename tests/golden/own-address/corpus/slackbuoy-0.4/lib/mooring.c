#include "mooring.h"

/* Finds the slack of a mooring line from the heave of its buoy. */
float slack_of_line(struct slack_line *line, const float *heave, unsigned n_samples)
{
    float crest = heave[0], trough = heave[0], carried = line->residual;
    for (unsigned sample = 1; sample < n_samples; sample++) {
        float lifted = heave[sample] - line->tide_level;
        carried = carried * SLACK_DECAY + lifted * (1.0f - SLACK_DECAY);
        if (carried > crest)
            crest = carried;
        else if (carried < trough)
            trough = carried;
    }
    line->residual = carried;
    line->worst_pull = slack_hypot(line->anchor_depth + crest, line->scope_radius) - line->rest_length;
    if (line->worst_pull > line->breaking_strain * SLACK_MARGIN)
        slack_raise_alarm(line, SLACK_ALARM_TAUT, line->worst_pull);
    return line->rest_length - slack_hypot(line->anchor_depth + trough, line->scope_radius);
}
