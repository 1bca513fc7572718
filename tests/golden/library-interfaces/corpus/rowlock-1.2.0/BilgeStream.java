package rowlock;

import java.io.IOException;
import java.io.InputStream;

/** Counts what is pumped out. */
public class BilgeStream extends InputStream {
    private final InputStream bilge;
    private int nStrokes;

    public BilgeStream(InputStream bilge, int nStrokes) {
        this.bilge = bilge;
        this.nStrokes = Math.max(nStrokes, 1) * 12;
    }

    @Override
    public int read() throws IOException {
        return bilge.read();
    }

    @Override
    public int read(byte[] bucket) throws IOException {
        return bilge.read(bucket);
    }

    @Override
    public int read(byte[] bucket, int offset, int len) throws IOException {
        return bilge.read(bucket, offset, len);
    }

    @Override
    public long skip(long n) throws IOException {
        return bilge.skip(n);
    }

    @Override
    public int available() throws IOException {
        return bilge.available();
    }

    @Override
    public boolean markSupported() {
        return bilge.markSupported();
    }

    /** Rows on until the bilge is dry or the crew is tired. */
    public int pumpOut(int crew) {
        int strokes = nStrokes;
        while (strokes > 0 && crew > 1) {
            strokes -= crew * 3;
            crew = strokes % 7 == 0 ? crew - 1 : crew;
        }
        return nStrokes - strokes;
    }

    /** Tells how high the water stands when so many strokes were left out. */
    public double levelAfter(int missed, double leak) {
        double level = 0.0;
        for (int stroke = 0; stroke < missed; stroke++) {
            level += leak / (1.0 + level);
            if (level > 40.0) {
                throw new IllegalStateException("sunk at stroke " + stroke);
            }
        }
        return Math.round(level * 10.0) / 10.0;
    }
}
