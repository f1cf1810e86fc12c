package org.onnxtwist.runtime.session;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.runtime.session.InferenceSession.NodeTime;

/** One run of a model in the runtime's profile. */
final class ProfiledRun {
    private static final double MICROS = 1e6;

    /**
     * A call of a node's kernel.
     *
     * @param name the name of the node
     * @param index the index of the node in its graph
     * @param operator what it computes
     * @param provider the provider that ran it
     * @param start the start time in microseconds since an arbitrary moment
     * @param duration the duration in microseconds, with that of nodes in subgraphs
     */
    record Kernel(String name, String index, String operator, String provider, long start, long duration) {}

    private record Node(String name, String index, String operator, String provider) {}

    private final Map<Node, Long> own = new LinkedHashMap<>();
    private final Deque<Kernel> ended = new ArrayDeque<>();
    private long total;

    /**
     * Adds a kernel of the run. Kernels are added in the order in which they end: those of a subgraph before the node that it belongs to.
     */
    void add(Kernel kernel) {
        long micros = kernel.duration();
        while (!ended.isEmpty() && ended.peek().start() >= kernel.start()) {
            micros -= ended.pop().duration();
        }
        ended.push(kernel);
        micros = Math.max(0, micros);
        total += micros;
        own.merge(
                new Node(kernel.name(), kernel.index(), kernel.operator(), kernel.provider()), micros, Math::addExact);
    }

    /**
     * Returns the usual time of each node: the mean of the shorter half of the runs. A machine that was busy with something else makes a
     * run longer, in places that say nothing about the model.
     */
    static List<NodeTime> usual(List<ProfiledRun> runs) {
        List<ProfiledRun> undisturbed = runs.stream()
                .sorted(Comparator.comparingLong(run -> run.total))
                .limit((runs.size() + 1) / 2)
                .toList();
        Map<Node, Long> sums = new LinkedHashMap<>();
        undisturbed.forEach(run -> run.own.forEach((node, micros) -> sums.merge(node, micros, Math::addExact)));
        return sums.entrySet().stream()
                .map(entry -> time(entry.getKey(), entry.getValue() / (MICROS * undisturbed.size())))
                .toList();
    }

    private static NodeTime time(Node node, double seconds) {
        return new NodeTime(node.name(), node.operator(), node.provider(), seconds);
    }
}
