package fair;

import java.io.IOException;
import java.io.InputStream;

class WaterLevels extends InputStream {
    private final InputStream in;
    private int zero = 180;
    private int lost;

    WaterLevels(InputStream in) {
        super();
        this.in = in;
    }

    int lost() {
        return lost;
    }

    @Override
    public int read() throws IOException {
        int first = in.read();
        int second = in.read();
        if (first < 0 || second < 0) {
            lost += first < 0 ? 2 : 1;
            return -1;
        }
        int level = (first << 8 | second) - zero;
        if (level > 4000) {
            zero += 25;
            level = 4000;
        }
        return Math.max(level, 0) & 0x7fff;
    }

    @Override
    public long skip(long n) throws IOException {
        long done = in.skip(n * 2);
        lost += (int) (n - done / 2);
        return done / 2;
    }
}
