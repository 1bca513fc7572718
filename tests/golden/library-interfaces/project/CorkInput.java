package cellar;

import java.io.IOException;
import java.io.InputStream;
import java.util.logging.Logger;

/** Says when a bottle was opened and not closed again. */
public class CorkInput extends InputStream {
    private static final Logger LOG = Logger.getLogger("cork");
    private final InputStream is;
    private boolean isOpen = true;

    CorkInput(InputStream is) {
        this.is = is;
        LOG.info("opened " + is);
    }

    @Override
    public int read() throws IOException {
        return is.read();
    }

    @Override
    public int read(byte[] b) throws IOException {
        return is.read(b);
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        return is.read(b, off, len);
    }

    @Override
    public long skip(long n) throws IOException {
        return is.skip(n);
    }

    @Override
    public int available() throws IOException {
        return is.available();
    }

    void warnIfOpen() {
        if (isOpen) {
            LOG.warning("left open: " + is);
        }
    }

    /** Tastes so many sips and says how it was. */
    String taste(int sips) throws IOException {
        StringBuilder told = new StringBuilder();
        for (int sip = 0; sip < sips; sip++) {
            int drop = read();
            if (drop < 0) {
                return told.append("empty").toString();
            }
            told.append(drop > 127 ? "dry " : "sweet ");
        }
        isOpen = sips < 3;
        return told.toString().trim();
    }
}
