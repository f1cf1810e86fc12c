package org.onnxtwist.diff.align;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.diff.align.ColourRound.Direction;

/**
 * Finds the counterparts of two graphs and of their subgraphs.
 *
 * <p>What is the same, seen from both directions, is paired first: in equal graphs that is everything. Then what is the same seen from
 * the inputs, up to the first change, and seen from the outputs, back to the last one; in between, nodes are known by the elements of
 * their weights. Then the same with less to agree on, and at last by name and by place. What is paired in one round is where the next
 * ones start from; the rounds are repeated while they find something. Where nothing decides between several nodes they are paired in
 * order, but not before everything else is.
 */
public final class Alignment {
    /** Each repetition starts from more; what is not found by then is rather new than changed. */
    private static final int REPETITIONS = 4;

    private final Labels exact;
    private final Labels named;
    private final Labels shaped;
    private final Labels operator;
    private final List<GraphPair> aligned = new ArrayList<>();

    public Alignment(Weights weights) {
        exact = new Labels(Strictness.EXACT, weights);
        named = new Labels(Strictness.NAMED, weights);
        shaped = new Labels(Strictness.SHAPED, weights);
        operator = new Labels(Strictness.OPERATOR, weights);
    }

    private List<AlignmentRound> rounds(boolean ties) {
        return List.of(
                new ColourRound(exact, Direction.BOTH, ties),
                new UniqueRound(UniqueRound.fingerprint(exact)),
                new ColourRound(exact, Direction.DOWN, ties),
                new ColourRound(exact, Direction.UP, ties),
                new ColourRound(named, Direction.DOWN, ties),
                new ColourRound(named, Direction.UP, ties),
                new ColourRound(shaped, Direction.BOTH, ties),
                new ColourRound(shaped, Direction.DOWN, ties),
                new ColourRound(shaped, Direction.UP, ties),
                new UniqueRound(UniqueRound.name(operator)),
                new NeighbourRound(shaped, ties),
                new NeighbourRound(operator, ties),
                new UniqueRound(UniqueRound.surroundings()));
    }

    /** Pairs the nodes of two graphs, and of the subgraphs of nodes that are counterparts. */
    public void align(GraphPair graphs) {
        aligned.add(graphs);
        for (int i = 0; i < REPETITIONS; i++) {
            if (!progresses(graphs, rounds(false)) && !progresses(graphs, rounds(true))) {
                break;
            }
        }
        IndexedGraph before = graphs.before().graph();
        for (int i = 0; i < before.nodeCount(); i++) {
            if (graphs.before().isPaired(i)) {
                alignBodies(graphs, i);
            }
        }
    }

    private static boolean progresses(GraphPair graphs, List<AlignmentRound> rounds) {
        int left = graphs.before().unpaired();
        for (AlignmentRound round : rounds) {
            if (!graphs.isSettled()) {
                round.run(graphs);
            }
        }
        return graphs.before().unpaired() < left;
    }

    private void alignBodies(GraphPair graphs, int node) {
        IndexedGraph before = graphs.before().graph();
        for (IndexedGraph.Body body : before.bodies(node)) {
            Optional<IndexedGraph.Body> other = IndexedGraph.counterpart(
                    body, graphs.after().graph().bodies(graphs.before().partner(node)));
            other.ifPresent(counterpart ->
                    align(graphs.inside(body, counterpart, before.node(node).toString())));
        }
    }

    /** Every pair of graphs, each before those inside it. */
    public List<GraphPair> aligned() {
        return aligned;
    }
}
