package org.onnxtwist.twist.recognise.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.shape.inference.DeclaredShapes;
import org.onnxtwist.shape.inference.SymbolicTypes;
import org.onnxtwist.shape.term.SymbolicTensor;

/** The facts about the values of a model that are known before it runs. */
public final class ModelFacts {
    private static final Set<OperatorId> RESHAPING = Set.of(Reshape.ID, Squeeze.ID, Unsqueeze.ID, Flatten.ID);

    private final Model model;
    private final SymbolicTypes types;
    private final BlockedConv blocked;
    private final boolean throughRounding;
    private final Set<Node> longSums = new HashSet<>();

    public ModelFacts(Model model) {
        this(model, SymbolicTypes.infer(model, DeclaredShapes.OF_INPUTS), false);
    }

    private ModelFacts(Model model, SymbolicTypes types, boolean throughRounding) {
        this.model = model;
        this.types = types;
        this.throughRounding = throughRounding;
        this.blocked = new BlockedConv(this, model);
    }

    /**
     * These facts for layers in mixed precision, where a Cast from one floating-point type to another changes nothing. Empty if
     * the model has no such Cast.
     */
    public Optional<ModelFacts> throughRounding() {
        return model.graph().allNodes().anyMatch(this::isRounding)
                ? Optional.of(new ModelFacts(model, types, true))
                : Optional.empty();
    }

    public Model model() {
        return model;
    }

    /** The nodes known to be sums of more terms than any form of a layer has. */
    public Set<Node> longSums() {
        return longSums;
    }

    /** The convolutions of ONNX Runtime's own layout. */
    BlockedConv blocked() {
        return blocked;
    }

    /** The shape of a value; sizes that are equal in it are equal in every run. */
    public Shape shape(Value value) {
        return types.numbered(value);
    }

    /** The sizes of a value; empty unless all are known. */
    public Optional<List<Long>> sizes(Value value) {
        return shape(value).sizes().map(sizes -> Arrays.stream(sizes).boxed().toList());
    }

    public ValueType type(Value value) {
        return types.of(value);
    }

    public DType dtype(Value value) {
        return types.of(value).dtype();
    }

    public boolean isFloating(Value value) {
        return dtype(value).isConvFloat();
    }

    /** The integers of a value that are known or are sizes. */
    public Optional<SymbolicTensor> content(Value value) {
        return types.numberedConstant(value);
    }

    /** The constant tensor of a value; for an input with a default, the default, which is what a layer was trained with. */
    public Optional<Tensor> constant(Value value) {
        return value.initializer().or(value::constant);
    }

    /** The integers that an input of a node is; empty unless all are known. */
    public Optional<long[]> longs(Node node, int input) {
        return node.input(input).flatMap(this::content).flatMap(SymbolicTensor::longs);
    }

    /** The number of dimensions of a value; empty where it is not known. */
    public Optional<Integer> rank(Value value) {
        return shape(value).known().map(List::size);
    }

    /** The integers that a node has as an attribute, or as an input in newer versions of its operator. */
    public Optional<long[]> integers(Node node, Attr<List<Long>> attribute, int input) {
        return attribute
                .stated(node)
                .map(list -> list.stream().mapToLong(Long::longValue).toArray())
                .or(() -> longs(node, input));
    }

    /**
     * A value that another value equals in elements and shape.
     *
     * @param from the value
     * @param nodes the nodes in between: one that changes nothing, or two that undo each other
     */
    public record Passage(Value from, List<Node> nodes) {}

    /** The value that a value is a copy of, traced back through nodes that change nothing; the value itself if there are none. */
    public Value origin(Value value) {
        Value at = value;
        for (Optional<Passage> before = passage(at); before.isPresent(); before = passage(at)) {
            at = before.get().from();
        }
        return at;
    }

    /** The nodes between a value and its {@link #origin}. */
    public List<Node> passed(Value value) {
        List<Node> nodes = new ArrayList<>();
        Value at = value;
        for (Optional<Passage> before = passage(at); before.isPresent(); before = passage(at)) {
            nodes.addAll(before.get().nodes());
            at = before.get().from();
        }
        return nodes;
    }

    /** The value that a value is a copy of, one step back; empty if there is none. */
    public Optional<Passage> passage(Value value) {
        return value.producer()
                .flatMap(node -> node.input(0)
                        .flatMap(before -> changesNothing(node)
                                ? Optional.of(new Passage(before, List.of(node)))
                                : undone(value, node, before)));
    }

    private boolean changesNothing(Node node) {
        Value input = node.input(0).orElseThrow();
        return node.operator().equals(Identity.ID)
                || (node.operator().equals(Cast.ID) && haveOneType(input, node.output(0)))
                || (throughRounding && isRounding(node))
                || ((RESHAPING.contains(node.operator()) || node.operator().equals(Expand.ID))
                        && haveOneShape(input, node.output(0)));
    }

    private boolean isRounding(Node node) {
        return node.operator().equals(Cast.ID)
                && isFloating(node.output(0))
                && node.input(0).filter(this::isFloating).isPresent();
    }

    /** The value before a pair of reshaping nodes, or of Casts through a type that loses nothing, of which the second undoes the first. */
    private Optional<Passage> undone(Value value, Node second, Value between) {
        return between.producer()
                .flatMap(first -> first.input(0)
                        .filter(from -> haveOneType(from, value) && haveOneShape(from, value))
                        .filter(from -> isOneOf(RESHAPING, first, second)
                                || (isOneOf(Set.of(Cast.ID), first, second) && hasRoomFor(dtype(between), dtype(from))))
                        .map(from -> new Passage(from, List.of(second, first))));
    }

    private static boolean isOneOf(Set<OperatorId> operators, Node first, Node second) {
        return operators.contains(first.operator()) && operators.contains(second.operator());
    }

    private static boolean hasRoomFor(DType wide, DType narrow) {
        return (wide == DType.DOUBLE && narrow.isConvFloat())
                || (wide == DType.FLOAT && (narrow == DType.FLOAT16 || narrow == DType.BFLOAT16));
    }

    private boolean haveOneType(Value a, Value b) {
        return dtype(a) != DType.UNDEFINED && dtype(a) == dtype(b);
    }

    /** Tells whether two values certainly have the same shape. */
    boolean haveOneShape(Value a, Value b) {
        Optional<List<Dim>> dims = shape(a).known();
        return dims.isPresent() && dims.get().stream().noneMatch(Dim.UNKNOWN::equals) && shape(a).equals(shape(b));
    }
}
