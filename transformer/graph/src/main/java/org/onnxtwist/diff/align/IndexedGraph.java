package org.onnxtwist.diff.align;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;

/**
 * A graph with its nodes and values numbered, nodes in topological order, so that their properties can be kept in arrays. Values of graphs
 * around it that it captures, itself or in its subgraphs, are numbered too.
 */
public final class IndexedGraph {
    /** The number that stands for a missing node or value. */
    public static final int NONE = -1;

    private final Graph graph;
    private final List<Node> nodes;
    private final List<Value> values = new ArrayList<>();
    private final Map<Value, Integer> numbers = new HashMap<>();
    private final int[][] reads;
    private final int[][] makes;
    private final int[] depth;
    private final int[] makers;
    private final List<List<Body>> bodies;
    private final List<List<Capture>> captures;
    private final List<Capture> foreign = new ArrayList<>();
    private final int[] firstReading;
    private final int[] readers;
    private final int[] slots;

    /** A subgraph of a node: the graph at a place of an attribute. */
    record Body(Attribute attribute, int index, IndexedGraph graph) {}

    /** The subgraph at the same place of another node. */
    static Optional<Body> counterpart(Body body, List<Body> others) {
        return others.stream()
                .filter(other -> other.index() == body.index()
                        && other.attribute().name().equals(body.attribute().name()))
                .findFirst();
    }

    /**
     * A place inside a subgraph that reads a value from outside it.
     *
     * @param reader the node that reads it; empty where the subgraph gives it out
     * @param slot the input, or the output
     */
    record Capture(Value value, Optional<Node> reader, int slot) {}

    /** @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle */
    public IndexedGraph(Graph graph) {
        this.graph = graph;
        this.nodes = TopologicalOrder.of(graph);
        this.reads = new int[nodes.size()][];
        this.makes = new int[nodes.size()][];
        this.bodies = new ArrayList<>(nodes.size());
        this.captures = new ArrayList<>(nodes.size());
        graph.inputs().forEach(this::number);
        graph.initializers().forEach(this::number);
        graph.sparseInitializers().forEach(sparse -> number(sparse.value()));
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            reads[i] = readsOf(node);
            makes[i] = node.outputs().stream().mapToInt(this::number).toArray();
            bodies.add(node.hasSubgraphs() ? bodiesOf(node) : List.of());
            captures.add(capturesOf(bodies.get(i)));
        }
        for (int i = 0; i < graph.outputs().size(); i++) {
            Value output = graph.outputs().get(i);
            number(output);
            if (output.graph() != graph) {
                foreign.add(new Capture(output, Optional.empty(), i));
            }
        }
        this.firstReading = new int[values.size() + 1];
        int readings = countReadings();
        this.readers = new int[readings];
        this.slots = new int[readings];
        this.depth = new int[nodes.size()];
        this.makers = new int[values.size()];
        fillReadings();
    }

    private int number(Value value) {
        Integer known = numbers.putIfAbsent(value, values.size());
        if (known != null) {
            return known;
        }
        values.add(value);
        return values.size() - 1;
    }

    private int[] readsOf(Node node) {
        int[] read = new int[node.inputCount()];
        for (int i = 0; i < read.length; i++) {
            Optional<Value> input = node.input(i);
            read[i] = input.isEmpty() ? NONE : number(input.get());
            if (input.isPresent() && input.get().graph() != graph) {
                foreign.add(new Capture(input.get(), Optional.of(node), i));
            }
        }
        return read;
    }

    private static List<Body> bodiesOf(Node node) {
        List<Body> found = new ArrayList<>();
        for (Attribute attribute : node.attributes()) {
            List<Graph> graphs = attribute.value().graphs().toList();
            for (int i = 0; i < graphs.size(); i++) {
                found.add(new Body(attribute, i, new IndexedGraph(graphs.get(i))));
            }
        }
        return found;
    }

    private List<Capture> capturesOf(List<Body> inside) {
        if (inside.isEmpty()) {
            return List.of();
        }
        List<Capture> captured = new ArrayList<>();
        for (Body body : inside) {
            for (Capture capture : body.graph().foreign) {
                number(capture.value());
                captured.add(capture);
                if (capture.value().graph() != graph) {
                    foreign.add(capture);
                }
            }
        }
        return captured;
    }

    /** Counts the readings of each value, and stores in {@link #firstReading} the start of those of the next value. */
    private int countReadings() {
        for (int node = 0; node < nodes.size(); node++) {
            for (int value : reads[node]) {
                if (value != NONE) {
                    firstReading[value + 1]++;
                }
            }
            for (Capture capture : captures.get(node)) {
                firstReading[numberOf(capture.value()) + 1]++;
            }
        }
        Arrays.parallelPrefix(firstReading, Integer::sum);
        return firstReading[values.size()];
    }

    private void fillReadings() {
        int[] next = firstReading.clone();
        int[] deepest = new int[values.size()];
        Arrays.fill(makers, NONE);
        for (int node = 0; node < nodes.size(); node++) {
            for (int slot = 0; slot < reads[node].length; slot++) {
                if (reads[node][slot] != NONE) {
                    enter(node, reads[node][slot], slot, next, deepest);
                }
            }
            for (int i = 0; i < captures.get(node).size(); i++) {
                enter(node, numberOf(captures.get(node).get(i).value()), ~i, next, deepest);
            }
            for (int made : makes[node]) {
                deepest[made] = depth[node] + 1;
                makers[made] = node;
            }
        }
    }

    private void enter(int node, int value, int slot, int[] next, int[] deepest) {
        readers[next[value]] = node;
        slots[next[value]] = slot;
        next[value]++;
        depth[node] = Math.max(depth[node], deepest[value]);
    }

    public Graph graph() {
        return graph;
    }

    public int nodeCount() {
        return nodes.size();
    }

    public Node node(int number) {
        return nodes.get(number);
    }

    public int valueCount() {
        return values.size();
    }

    public Value value(int number) {
        return values.get(number);
    }

    /** The number of a value of this graph, or of one that is captured. */
    public int numberOf(Value value) {
        Integer number = numbers.get(value);
        if (number == null) {
            throw new IllegalArgumentException("value " + value + " is not in " + graph);
        }
        return number;
    }

    /** The value at each input of a node, {@link #NONE} where it is omitted. */
    public int[] reads(int node) {
        return reads[node];
    }

    /** The outputs of a node, omitted ones included. */
    public int[] makes(int node) {
        return makes[node];
    }

    /** The producer of a value; {@link #NONE} for a value that no node of this graph produces. */
    public int maker(int value) {
        return makers[value];
    }

    /** The length of the longest chain of nodes to this one. */
    int depth(int node) {
        return depth[node];
    }

    List<Body> bodies(int node) {
        return bodies.get(node);
    }

    /** The places inside the subgraphs of a node that read values from outside those subgraphs. */
    List<Capture> captures(int node) {
        return captures.get(node);
    }

    /** The number of the first reading of a value. */
    int firstReading(int value) {
        return firstReading[value];
    }

    /** The end of the numbers of the readings of a value, exclusive. */
    int endOfReadings(int value) {
        return firstReading[value + 1];
    }

    /** The node that reads the value of a reading. */
    int reader(int reading) {
        return readers[reading];
    }

    /** The index of the input of a reading; for a capture, the bitwise complement of its index in {@link #captures}. */
    int slot(int reading) {
        return slots[reading];
    }
}
