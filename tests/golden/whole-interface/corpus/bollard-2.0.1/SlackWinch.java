package harbour.bollard;

import harbour.rope.Line;
import harbour.rope.Winch;

/**
 * A winch that holds no rope: what is asked of it is forgotten at once.
 * Berths without a motor get this one, so that nobody has to ask for a winch first.
 */
public class SlackWinch implements Winch {

    /** Nothing to take in, and so nothing that could tear. */
    @Override
    public void takeIn(Line line) {
    }

    /** Nothing to pay out: the line lies on the quay as it did before. */
    @Override
    public void payOut(Line line) {
    }

    /** There never is a line on this drum. */
    @Override
    public Line lineOnDrum() {
        return null;
    }

    /** A drum without a line has no turns to count. */
    @Override
    public void countTurns(Line line) {
    }
}
