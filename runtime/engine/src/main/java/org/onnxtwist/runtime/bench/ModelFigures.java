package org.onnxtwist.runtime.bench;

import java.nio.file.Path;
import java.util.List;
import org.onnxtwist.runtime.session.InferenceSession.NodeTime;

/**
 * The measurements of a model.
 *
 * @param model its file
 * @param batchChanged whether a copy ran in its place, with another batch size of the inputs than the file states
 * @param timing the time of a run
 * @param memory the memory that it needs
 * @param nodes the time of each node, in execution order; empty if it was not requested
 */
public record ModelFigures(Path model, boolean batchChanged, Timing timing, PeakMemory memory, List<NodeTime> nodes) {
    public ModelFigures {
        nodes = List.copyOf(nodes);
    }

    /** Returns the total time of all nodes in seconds. */
    public double nodeSeconds() {
        return nodes.stream().mapToDouble(NodeTime::seconds).sum();
    }
}
