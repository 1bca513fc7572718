package survey;

import com.fathom.chart.Contour;
import com.fathom.chart.ContourSet;
import com.fathom.chart.DepthScale;
import com.fathom.chart.Legend;
import com.fathom.chart.Sounding;
import com.fathom.chart.SoundingGrid;
import com.fathom.chart.projection.Mercator;
import com.fathom.chart.projection.Projection;
import com.fathom.io.ChartReader;
import com.fathom.io.ChartWriter;
import com.fathom.io.GridCodec;
import com.fathom.survey.Echo;
import com.fathom.survey.Ping;
import com.fathom.survey.SoundSpeedProfile;
import com.fathom.survey.Track;
import com.fathom.survey.TrackPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;

/** Drops echoes that the sound speed profile cannot explain. */
final class PingFilter {
    private final SoundSpeedProfile profile;
    private double worst;

    PingFilter(SoundSpeedProfile profile) {
        this.profile = profile;
    }

    List<Ping> plausible(Path recording) throws IOException {
        List<Ping> accepted = new ArrayList<>();
        for (String line : Files.readAllLines(recording)) {
            Ping ping = Ping.parse(line);
            double expected = profile.travelTime(ping.depth());
            worst = Math.max(worst, Math.abs(ping.seconds() - expected));
            if (Math.abs(ping.seconds() - expected) < 0.02 * expected) {
                accepted.add(ping);
            }
        }
        return accepted;
    }
}
