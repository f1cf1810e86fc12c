package org.onnxtwist.runtime.cut;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Size;
import org.onnxtwist.op.trait.Discontinuity;
import org.onnxtwist.op.trait.RandomNumbers;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** The nodes at which a model without functions is cut, in topological order. */
final class CutPoints {
    /** Their outputs follow from the sizes of the inputs alone, which are exact. */
    private static final Set<OperatorId> SIZES = Set.of(Shape.ID, Size.ID);

    private final InferredTypes types;
    private final Set<Value> varying = new HashSet<>();
    private final Map<Node, CutPoint> points = new LinkedHashMap<>();

    private CutPoints(Model model) {
        types = ShapeInference.inferFromInputs(model);
        model.graph().requiredInputs().forEach(varying::add);
        TopologicalOrder.of(model.graph()).forEach(this::visit);
    }

    /** Returns the cut points of a model. Its functions are not searched. */
    static CutPoints of(Model model) {
        return new CutPoints(model);
    }

    /** Tells whether a node of the model, its functions or their bodies draws random numbers. */
    static boolean drawsRandomNumbers(Model model) {
        return model.allNodes().anyMatch(RandomNumbers::areDrawnBy);
    }

    List<CutPoint> all() {
        return List.copyOf(points.values());
    }

    /** Returns the cut points that a value of the main graph depends on. */
    Set<CutPoint> before(Value value) {
        Set<Value> reached = new HashSet<>();
        Deque<Value> open = new ArrayDeque<>(List.of(value));
        Set<Node> nodes = new HashSet<>();
        while (!open.isEmpty()) {
            Value next = open.removeLast();
            if (reached.add(next)) {
                next.producer()
                        .filter(nodes::add)
                        .ifPresent(node -> node.dependencies().forEach(open::add));
            }
        }
        Set<CutPoint> found = new LinkedHashSet<>();
        points.forEach((node, point) -> {
            if (nodes.contains(node)) {
                found.add(point);
            }
        });
        return found;
    }

    private void visit(Node node) {
        boolean random = RandomNumbers.areDrawnBy(node);
        boolean randomBody = node.subgraphs().anyMatch(CutPoints::drawsRandomNumbers);
        boolean varies = random || randomBody || node.dependencies().anyMatch(varying::contains);
        if (!varies) {
            return;
        }
        if (random) {
            add(node, CutPoint.Kind.RANDOM, readByNode(node), made(node));
        } else if (node.hasSubgraphs()) {
            if (randomBody || node.subgraphs().anyMatch(this::isDiscontinuous)) {
                add(
                        node,
                        randomBody ? CutPoint.Kind.RANDOM_BODY : CutPoint.Kind.DISCONTINUOUS_BODY,
                        readByAll(node),
                        made(node));
            }
        } else {
            List<CutPoint.Read> reads = new ArrayList<>();
            for (int index : Discontinuity.inputs(node, this::dtype)) {
                read(node, index).ifPresent(reads::add);
            }
            if (!reads.isEmpty()) {
                add(node, CutPoint.Kind.DISCONTINUOUS, reads, List.of());
            }
        }
        if (!SIZES.contains(node.operator())) {
            varying.addAll(node.outputs());
        }
    }

    private void add(Node node, CutPoint.Kind kind, List<CutPoint.Read> reads, List<CutPoint.Made> made) {
        points.put(node, new CutPoint(node, node.toString(), kind, reads, made));
    }

    private DType dtype(Value value) {
        return types.of(value).dtype();
    }

    private static boolean drawsRandomNumbers(Graph body) {
        return body.allNodes().anyMatch(RandomNumbers::areDrawnBy);
    }

    private boolean isDiscontinuous(Graph body) {
        return body.allNodes()
                .anyMatch(node -> Discontinuity.inputs(node, this::dtype).stream()
                        .anyMatch(index -> node.input(index)
                                .filter(input -> input.constant().isEmpty())
                                .isPresent()));
    }

    private Optional<CutPoint.Read> read(Node node, int index) {
        return node.input(index)
                .filter(value -> varying.contains(value) && dtype(value).isConvFloat())
                .map(value -> new CutPoint.Read(value, dtype(value), List.of(new Use.Input(node, index))));
    }

    private List<CutPoint.Read> readByNode(Node node) {
        List<CutPoint.Read> reads = new ArrayList<>();
        for (int index = 0; index < node.inputCount(); index++) {
            read(node, index).ifPresent(reads::add);
        }
        return reads;
    }

    /** Returns the values that the node and its bodies read in the main graph, without duplicates. */
    private List<CutPoint.Read> readByAll(Node node) {
        Map<Value, List<Use.Input>> places = new LinkedHashMap<>();
        addPlaces(node, places);
        node.subgraphs().forEach(body -> body.forEachNode(inner -> addPlaces(inner, places)));
        List<CutPoint.Read> reads = new ArrayList<>();
        places.forEach((value, uses) -> reads.add(new CutPoint.Read(value, dtype(value), uses)));
        return reads;
    }

    private void addPlaces(Node node, Map<Value, List<Use.Input>> places) {
        for (int index = 0; index < node.inputCount(); index++) {
            Use.Input place = new Use.Input(node, index);
            node.input(index)
                    .filter(value -> varying.contains(value) && dtype(value).isConvFloat())
                    .ifPresent(value -> places.computeIfAbsent(value, key -> new ArrayList<>())
                            .add(place));
        }
    }

    private List<CutPoint.Made> made(Node node) {
        return node.outputs().stream()
                .filter(output -> output.isUsed() && dtype(output) != DType.UNDEFINED)
                .map(output -> new CutPoint.Made(output, dtype(output)))
                .toList();
    }
}
