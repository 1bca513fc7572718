package com.fathom.viewer;

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

/** Draws a survey track over the chart. */
public class TrackPane extends ChartPane {
    private final Map<Track, List<TrackPoint>> thinned = new HashMap<>();

    void show(Track track, DepthScale scale) {
        List<TrackPoint> points = thinned.computeIfAbsent(track, t -> thin(t.points(), scale.pixelsPerMetre()));
        for (int i = 1; i < points.size(); i++) {
            TrackPoint from = points.get(i - 1);
            TrackPoint to = points.get(i);
            pen().setColor(scale.colorOf(to.depth()));
            pen().line(projection().x(from), projection().y(from), projection().x(to), projection().y(to));
        }
    }

    private static List<TrackPoint> thin(List<TrackPoint> points, double density) {
        return points.stream().filter(p -> p.sequence() % Math.max(1, (long) (8 / density)) == 0).collect(Collectors.toList());
    }
}
