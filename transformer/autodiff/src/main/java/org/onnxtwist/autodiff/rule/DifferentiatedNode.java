package org.onnxtwist.autodiff.rule;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.InferredTypes;

/** A node through which the loss depends on a parameter, and the types of the forward pass. */
public abstract class DifferentiatedNode {
    private final InferredTypes types;

    DifferentiatedNode(InferredTypes types) {
        this.types = types;
    }

    public abstract Node node();

    InferredTypes types() {
        return types;
    }

    /** The input at that index, which the operator requires. */
    public Value input(int index) {
        return node().input(index)
                .orElseThrow(() -> new GradientException(
                        Fault.MODEL, "node " + node() + " lacks its input " + index + ": check the model"));
    }

    public Value output(int index) {
        return node().output(index);
    }

    /** The type of a value of the forward pass. */
    public ValueType type(Value value) {
        return types.of(value);
    }

    /** The element type of a value of the forward pass. */
    public DType dtype(Value value) {
        return types.of(value).dtype();
    }

    /** The shape of a value of the forward pass, with unknown sizes as terms that are equal only where the sizes are. */
    public Shape shape(Value value) {
        return types.numbered(value);
    }

    /**
     * The sizes of the dimensions of a value of the forward pass, some of which may be symbols.
     *
     * @throws GradientException when the rank is not known
     */
    public List<Dim> dims(Value value) {
        return shape(value)
                .known()
                .orElseThrow(() -> new GradientException(
                        Fault.MODEL,
                        "the gradient of node " + node() + " needs the rank of '" + value.hint()
                                + "', which is not known: declare the shapes of the model's inputs"));
    }

    /** The rank of a value of the forward pass. */
    public int rank(Value value) {
        return dims(value).size();
    }

    /** The size of a dimension of a value of the forward pass, where it is the same in every run. */
    public long size(Value value, int axis) {
        return shape(value)
                .size(axis)
                .orElseThrow(() -> new GradientException(
                        Fault.MODEL,
                        "the gradient of node " + node() + " needs the size of dimension " + axis + " of '"
                                + value.hint() + "', which is not fixed: fix the sizes of the model's inputs"));
    }

    /** The integers or booleans (as 0 and 1) of a value that is the same in every run; empty where it is not, or is not known. */
    public Optional<long[]> constant(Value value) {
        return types().integers(value);
    }

    /** Fails for a reason that lies in the node. */
    public GradientException refusal(String reason) {
        return refusal(reason, "freeze the parameters before it, or compute them outside");
    }

    /** Fails for a reason that lies in the node, with a way out of its own. */
    public GradientException refusal(String reason, String remedy) {
        return new GradientException(
                Fault.MODEL, "node " + node() + " cannot be differentiated, because " + reason + ": " + remedy);
    }
}
