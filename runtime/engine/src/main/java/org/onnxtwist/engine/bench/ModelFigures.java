package org.onnxtwist.engine.bench;

import java.nio.file.Path;
import java.util.List;
import org.onnxtwist.engine.session.NodeTime;

/**
 * What was measured of a model.
 *
 * @param model its file
 * @param batchChanged whether a copy ran in its place whose inputs have another batch than the file states
 * @param timing how long a run takes
 * @param memory how much memory it needs
 * @param nodes how long each node takes, in the order in which they run; empty where that was not asked for
 */
public record ModelFigures(Path model, boolean batchChanged, Timing timing, PeakMemory memory, List<NodeTime> nodes) {
    public ModelFigures {
        nodes = List.copyOf(nodes);
    }

    /** Seconds of all nodes together. */
    public double nodeSeconds() {
        return nodes.stream().mapToDouble(NodeTime::seconds).sum();
    }
}
