package org.onnxtwist.diff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.onnxtwist.diff.align.Alignment;
import org.onnxtwist.diff.align.GraphPair;
import org.onnxtwist.diff.align.IndexedGraph;
import org.onnxtwist.diff.align.Readings;
import org.onnxtwist.diff.align.WeightPairs;
import org.onnxtwist.diff.align.Weights;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;

/**
 * Computes the differences between two models.
 *
 * <p>The order of nodes, weights, functions, attributes and properties does not matter, as long as every node comes after the producers of
 * its inputs; neither do the names of nodes, weights and intermediate values. The names of inputs and outputs matter. Contents of weights
 * are read window by window. The time is linear in nodes, their inputs and the bytes of the weights, for each level at which subgraphs are
 * nested.
 */
public final class ModelDiff {
    private ModelDiff() {}

    /**
     * Returns the differences between {@code before} and {@code after}, in the order of the models; an empty list for equal models.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes of one of them read each other in a circle
     */
    public static List<Difference> of(Model before, Model after) {
        return of(before, after, EnumSet.noneOf(Aspect.class));
    }

    /**
     * Returns the differences as {@link #of(Model, Model)} does, except those of the ignored aspects. If weights are ignored, their
     * contents are not read.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes of one of them read each other in a circle
     */
    public static List<Difference> of(Model before, Model after, Set<Aspect> ignored) {
        List<Difference> differences = new ArrayList<>();
        Consumer<Difference> found = difference -> {
            if (!ignored.contains(difference.aspect())) {
                differences.add(difference);
            }
        };
        Weights weights = new Weights(before, after, !ignored.contains(Aspect.WEIGHTS));
        AttributeComparison attributes = new AttributeComparison(weights, found);
        WeightComparison contents = new WeightComparison(weights, found);
        new HeadComparison(attributes, found).compare(before, after);
        List<GraphPair> aligned = align(before, after, weights);
        WeightPairs pairs = new WeightPairs(weights, aligned);
        for (GraphPair graphs : aligned) {
            Readings readings = new Readings(graphs, pairs);
            new PortComparison(graphs, readings, contents, found).compare();
            GraphComparison.of(graphs, readings, weights, found).compare();
        }
        if (weights.areRead()) {
            contents.compare(pairs);
        }
        return Collections.unmodifiableList(differences);
    }

    static List<GraphPair> align(Model before, Model after, Weights weights) {
        Alignment alignment = new Alignment(weights);
        alignment.align(GraphPair.of("", new IndexedGraph(before.graph()), new IndexedGraph(after.graph()), true));
        for (Function function : before.functions().values()) {
            Function other = after.functions().get(function.id());
            if (other != null) {
                alignment.align(GraphPair.of(
                        function.toString(), new IndexedGraph(function.body()), new IndexedGraph(other.body()), false));
            }
        }
        return alignment.aligned();
    }

    /** The part of a model that a difference concerns, by which differences can be ignored. */
    public enum Aspect {
        /** The version of the file format. */
        IR_VERSION,
        /** The versions of the operator sets that the model and its functions are written in. */
        OPSETS,
        /** Name and version of the producer, the model's domain and version. */
        PRODUCER,
        /** Documentation. */
        DOCS,
        /** Free-form properties, and fields of the file that are kept but not understood. */
        METADATA,
        /** Names of graphs and, of an edited model, of nodes and inner values. */
        NAMES,
        /** Inputs and outputs: names, types, order. */
        INTERFACE,
        /** Nodes: operators, attributes, and how they are wired. */
        NODES,
        /** Weights: elements, types, sizes, and which nodes share one. */
        WEIGHTS,
        /** The existence of functions, and their attributes. */
        FUNCTIONS,
        /** Declared types of values that are neither inputs nor outputs. */
        TYPES
    }
}
