package bakery.door;

import bakery.sound.Tone;
import bakery.sound.Bell;

/**
 * The bell of a shop that is closed.
 */
public class MuteBell implements Bell {

    @Override
    public void ring(Tone tone) {
    }

    @Override
    public void stop(Tone tone) {
    }

    @Override
    public Tone lastTone() {
        return null;
    }

    @Override
    public void swing(Tone tone) {
    }
}
