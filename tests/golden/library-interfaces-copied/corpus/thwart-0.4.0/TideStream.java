package thwart;

import java.io.IOException;
import java.io.InputStream;

/** Turns readings of a gauge, two bytes each, into heights over datum. */
public class TideStream extends InputStream {
    private final InputStream gauge;
    private int datum = 180;
    private int nMissing;

    public TideStream(InputStream gauge) {
        this.gauge = gauge;
    }

    @Override
    public int read() throws IOException {
        int high = gauge.read();
        int low = gauge.read();
        if (high < 0 || low < 0) {
            nMissing += high < 0 ? 2 : 1;
            return -1;
        }
        int height = (high << 8 | low) - datum;
        if (height > 4000) {
            datum += 25;
            height = 4000;
        }
        return Math.max(height, 0) & 0x7fff;
    }

    @Override
    public long skip(long nReadings) throws IOException {
        long nSkipped = gauge.skip(nReadings * 2);
        nMissing += (int) (nReadings - nSkipped / 2);
        return nSkipped / 2;
    }
}
