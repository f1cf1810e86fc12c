package org.onnxtwist.twist.recognise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Dim;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Shape;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.IntegerValue;
import org.onnxtwist.shape.ShapeInference;

/** What is known of the values of a model before it runs. */
final class Facts {
    private static final long FREE_INITIALIZERS_SINCE = 4;
    private static final Set<OperatorId> RESHAPING =
            Set.of(Reshape.ID, Squeeze.ID, Unsqueeze.ID, Flatten.ID, Expand.ID);

    private final Model model;
    private final InferredTypes types;

    Facts(Model model) {
        this.model = model;
        this.types = ShapeInference.inferFromInputs(model);
    }

    Model model() {
        return model;
    }

    /** The shape; equal sizes in it are equal at every run. */
    Shape shape(Value value) {
        return types.numbered(value);
    }

    /** The sizes, where all are known. */
    Optional<List<Long>> sizes(Value value) {
        return shape(value).sizes().map(sizes -> Arrays.stream(sizes).boxed().toList());
    }

    ValueType type(Value value) {
        return types.of(value);
    }

    DType dtype(Value value) {
        return types.of(value).dtype();
    }

    boolean isFloating(Value value) {
        return dtype(value).isConvFloat();
    }

    /** Integers that are known, or sizes. */
    Optional<IntegerValue> content(Value value) {
        return types.numberedConstant(value);
    }

    /** The tensor that a value is at every run. Early versions of the file format list every constant among the inputs. */
    Optional<Tensor> constant(Value value) {
        return value.isInput() && model.irVersion() < FREE_INITIALIZERS_SINCE ? value.initializer() : value.constant();
    }

    /** The integers that a node is given as an attribute, or as an input where its operator has come to take them so. */
    Optional<long[]> integers(Node node, Attr<List<Long>> attribute, int input) {
        return attribute
                .stated(node)
                .map(list -> list.stream().mapToLong(Long::longValue).toArray())
                .or(() -> node.input(input).flatMap(this::content).flatMap(IntegerValue::longs));
    }

    /** Where a value comes from, behind nodes that change nothing. */
    Value origin(Value value) {
        Value at = value;
        for (Optional<Value> before = unchanged(at); before.isPresent(); before = unchanged(at)) {
            at = before.get();
        }
        return at;
    }

    /** The nodes between a value and its {@link #origin}. */
    List<Node> passed(Value value) {
        List<Node> nodes = new ArrayList<>();
        Value at = value;
        for (Optional<Value> before = unchanged(at); before.isPresent(); before = unchanged(at)) {
            at.producer().ifPresent(nodes::add);
            at = before.get();
        }
        return nodes;
    }

    /** What the node that makes {@code value} passes on as it is. */
    Optional<Value> unchanged(Value value) {
        return value.producer().filter(this::changesNothing).flatMap(node -> node.input(0));
    }

    /** Whether what comes out of a node is what goes in, in element and shape. */
    boolean changesNothing(Node node) {
        Optional<Value> input = node.input(0);
        if (input.isEmpty() || node.outputCount() == 0) {
            return false;
        }
        OperatorId operator = node.operator();
        return operator.equals(Identity.ID)
                || (operator.equals(Cast.ID)
                        && dtype(input.get()) != DType.UNDEFINED
                        && dtype(input.get()) == dtype(node.output(0)))
                || (RESHAPING.contains(operator) && haveOneShape(input.get(), node.output(0)));
    }

    /** Whether two values certainly have the same shape. */
    boolean haveOneShape(Value a, Value b) {
        Optional<List<Dim>> dims = shape(a).known();
        return dims.isPresent() && dims.get().stream().noneMatch(Dim.UNKNOWN::equals) && shape(a).equals(shape(b));
    }
}
