package org.onnxtwist.autodiff.rule;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Shape;
import org.onnxtwist.shape.InferredTypes;

/**
 * The backward pass of one node: the node, the gradients with respect to its outputs, and the inputs whose gradients are wanted. Its
 * formulas are placed behind the whole forward pass.
 */
public final class NodeGradient extends DifferentiatedNode {
    private Node node;
    private final List<Optional<Value>> gradients;
    private final Arithmetic arithmetic;
    private final Differentiation differentiation;

    /**
     * @param gradients the gradients with respect to the outputs, at least one of which is there
     * @param arithmetic writes formulas behind the forward pass
     */
    public NodeGradient(
            Node node, List<Optional<Value>> gradients, Arithmetic arithmetic, Differentiation differentiation) {
        super(differentiation.types());
        this.node = node;
        this.gradients = List.copyOf(gradients);
        this.arithmetic = arithmetic.withType(firstGradientType(node, gradients, differentiation.types()));
        this.differentiation = differentiation;
    }

    private static DType firstGradientType(Node node, List<Optional<Value>> gradients, InferredTypes types) {
        for (int i = 0; i < gradients.size(); i++) {
            if (gradients.get(i).isPresent()) {
                DType type = types.of(node.output(i)).dtype();
                // What is between a QuantizeLinear and a DequantizeLinear has a gradient as if it were not rounded.
                return type.isInteger() ? DType.FLOAT : type == DType.UNDEFINED ? inputType(node, types) : type;
            }
        }
        throw new IllegalArgumentException("node " + node + " has no gradient to pass on");
    }

    /** The type of an operator's output that nobody infers or declares is taken for that of its first floating-point input. */
    private static DType inputType(Node node, InferredTypes types) {
        return node.inputValues()
                .map(value -> types.of(value).dtype())
                .filter(DType::isFloatingPoint)
                .findFirst()
                .orElse(DType.UNDEFINED);
    }

    @Override
    public Node node() {
        return node;
    }

    /** Writes formulas in the element type of the first output that has a gradient. */
    public Arithmetic at() {
        return arithmetic;
    }

    /** The gradient with respect to the output at that index; empty where the loss does not depend on it. */
    public Optional<Value> gradient(int output) {
        return output < gradients.size() ? gradients.get(output) : Optional.empty();
    }

    /** The gradient with respect to the only output that has one. */
    public Value gradient() {
        return gradients.stream().flatMap(Optional::stream).findFirst().orElseThrow();
    }

    /** Tells whether the node has that input and the gradient with respect to it is of use; a rule need not compute others. */
    public boolean wants(int input) {
        return node.input(input).filter(differentiation::wants).isPresent();
    }

    /**
     * Contributes to the gradient with respect to an input; nothing is placed where that is not wanted.
     *
     * @param gradient places the gradient, of the shape and element type of the input
     */
    public void set(int input, Supplier<Value> gradient) {
        node.input(input)
                .filter(differentiation::wants)
                .ifPresent(value -> differentiation.contribute(value, gradient.get()));
    }

    /** The differentiation that this is a part of: for nodes that depend on values that are not their inputs. */
    public Differentiation differentiation() {
        return differentiation;
    }

    /**
     * As {@link #set}, for an operator that broadcasts its inputs: the gradient is summed over the axes along which the input was
     * broadcast.
     *
     * @param gradient places the gradient, of the shape of output 0
     */
    public void setBroadcast(int input, Supplier<Value> gradient) {
        set(input, () -> sumTo(gradient.get(), dims(output(0)), input(input)));
    }

    /** An optional output, which the forward node makes from now on if it did not. Its other outputs stay the values that they are. */
    public Value withOutput(int index) {
        if (index < node.outputCount() && !node.output(index).isOmitted()) {
            return node.output(index);
        }
        NodeBuilder fuller =
                node.graph().newNode(node.operator()).name(node.name()).describedLike(node);
        node.attributes().forEach(fuller::attribute);
        node.inputs().forEach(fuller::input);
        List<Value> kept = List.copyOf(node.outputs());
        for (int i = 0; i < Math.max(index + 1, kept.size()); i++) {
            if (i == index) {
                fuller.output(node.output(0).hint() + ".output_" + index);
            } else if (i < kept.size() && !kept.get(i).isOmitted()) {
                fuller.output(node.detachOutput(i, "removed"));
            } else {
                fuller.omitOutput();
            }
        }
        Node old = node;
        node = fuller.before(old);
        node.graph().remove(old);
        differentiation.replaced(old, node);
        return node.output(index);
    }

    /** The shape of a value of the forward pass as a vector of 64-bit integers: a constant where all sizes are known. */
    public Value shapeOf(Value value) {
        Optional<long[]> sizes = shape(value).sizes();
        return sizes.isPresent()
                ? arithmetic.integers(sizes.get())
                : Shape.of(value).emit(arithmetic);
    }

    /** Repeats {@code value} along the axes of size 1 so that it has the shape of {@code like}, a value of the forward pass. */
    public Value expandTo(Value value, Value like) {
        return Expand.of(value, shapeOf(like)).emit(arithmetic);
    }

    /** The elements of {@code value} in the shape of {@code like}, a value of the forward pass. */
    public Value reshapeTo(Value value, Value like) {
        boolean hasElements = shape(like)
                .sizes()
                .filter(sizes -> LongStream.of(sizes).allMatch(size -> size > 0))
                .isPresent();
        return Reshape.of(value, shapeOf(like)).allowzero(hasElements ? 0 : 1).emit(arithmetic);
    }

    /** Zeros of the shape of {@code like}, a value of the forward pass. */
    public Value zeros(Value like) {
        return expandTo(arithmetic.number(0), like);
    }

    /**
     * Places a copy of the forward node that reads another first input.
     *
     * @param first of the shape of the node's own first input
     * @return the first output of the copy
     */
    public Value applyTo(Value first) {
        NodeBuilder copy = arithmetic.graph().newNode(node.operator());
        node.attributes().forEach(copy::attribute);
        copy.input(first);
        node.inputs().stream().skip(1).forEach(copy::input);
        return arithmetic.place(copy.output("grad." + node.output(0).hint())).output(0);
    }

    /**
     * Differentiates a formula in the place of the node: simpler nodes that compute its outputs once more, each of which is differentiated
     * by its own rule. What the gradients read of the formula stays behind the forward pass.
     *
     * <pre>
     *   forward:   y = SwiGLU(a, b)
     *   formula:   y = Mul(Mul(a, Sigmoid(a)), b)
     * </pre>
     *
     * @param formula places the nodes, and returns a value for each output that has a gradient, at the output's index
     */
    public void through(Supplier<List<Value>> formula) {
        differentiation.differentiate(formula, gradients);
    }

    /**
     * Sums {@code gradient} over the axes along which {@code to} was broadcast.
     *
     * @param dims the sizes of the gradient's dimensions
     * @param to the value of the forward pass that was broadcast
     */
    public Value sumTo(Value gradient, List<Dim> dims, Value to) {
        return new Broadcast(dims, dims(to)).undo(this, gradient, to);
    }

    /** The sum over {@code axes}, which are removed; the value itself where there are none. */
    public Value sumAway(Value value, long... axes) {
        // An empty list of axes would mean all of them.
        return axes.length == 0
                ? value
                : ReduceSum.of(value)
                        .axes(arithmetic.integers(axes))
                        .keepdims(0)
                        .emit(arithmetic);
    }
}
