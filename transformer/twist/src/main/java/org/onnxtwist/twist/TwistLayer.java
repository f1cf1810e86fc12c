package org.onnxtwist.twist;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;

/**
 * One conv_twist layer, lifted out of the nodes that compute it, whoever wrote them. A name is for people alone: nothing is known by it.
 *
 * @param name unique among the layers of its model
 * @param scope the path of subgraphs to it, empty in the main graph
 * @param input [N, inChannels, H, W]
 * @param output [N, outChannels, h, w]; its graph is the one that computes the layer
 * @param nodes those that compute it from {@code input} and constants, and nothing else
 * @param geometry its convolution
 * @param coordinates its convention; {@link Coordinates#SEED} where the graph does not tell, as the centres are folded into a grid
 * @param form how the graph has it
 * @param purpose TRAINING where the graph makes the kernels antisymmetric, EXPORT where it takes them as they are stored
 * @param grid where its coordinates come from
 * @param antisymmetric whether conv_x and conv_y are, within rounding; if not, the layer is a general one
 * @param weights its numbers as its convolutions apply them: where the graph makes stored kernels antisymmetric, what it makes. Those
 *     that no tensor of the model holds are computed when they are read
 */
public record TwistLayer(
        String name,
        String scope,
        Value input,
        Value output,
        Set<Node> nodes,
        ConvGeometry geometry,
        Coordinates coordinates,
        Form form,
        Purpose purpose,
        Grid grid,
        boolean antisymmetric,
        LayerOperands<Tensor> weights) {
    private static final Set<String> BESIDE_KERNELS = Set.of("bias", "center_x", "center_y");

    public TwistLayer {
        nodes = Set.copyOf(nodes);
    }

    /** This layer under a name. */
    public TwistLayer named(String newName, String newScope) {
        return with(newName, newScope, input, output, nodes, form, weights);
    }

    /** This layer, found in a function, as a call of the function. */
    public TwistLayer calledBy(Node call) {
        return with(name, scope, call.input(0).orElseThrow(), call.output(0), Set.of(call), Form.FUNCTION, weights);
    }

    /** This layer with a node behind it that adds to it, so that it has another bias. */
    public TwistLayer with(Node add, Tensor bias) {
        Set<Node> all = new LinkedHashSet<>(nodes);
        all.add(add);
        return with(
                name, scope, input, add.output(0), all, form, weights.withBase(weights.weight(), Optional.of(bias)));
    }

    private TwistLayer with(
            String newName,
            String newScope,
            Value newInput,
            Value newOutput,
            Set<Node> newNodes,
            Form newForm,
            LayerOperands<Tensor> newWeights) {
        return new TwistLayer(
                newName,
                newScope,
                newInput,
                newOutput,
                newNodes,
                geometry,
                coordinates,
                newForm,
                purpose,
                grid,
                antisymmetric,
                newWeights);
    }

    /**
     * The names of the operands that hold a NaN or an infinity, in the order weight, bias, conv_x, conv_y, center_x, center_y. Reads every
     * element.
     */
    public List<String> notFinite() {
        return notFinite(name -> true);
    }

    /** As {@link #notFinite}, of all but the kernels: the bias and the centres. */
    public List<String> notFiniteBesideKernels() {
        return notFinite(BESIDE_KERNELS::contains);
    }

    private List<String> notFinite(Predicate<String> considered) {
        return weights.named().entrySet().stream()
                .filter(entry -> considered.test(entry.getKey()) && !isFinite(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isFinite(Tensor tensor) {
        TensorElements elements = TensorElements.of(tensor);
        return LongStream.range(0, tensor.elements()).allMatch(at -> Double.isFinite(elements.doubleAt(at)));
    }

    /** The form in which a layer is written in the graph (DESIGN section 3). */
    public enum Form {
        /** Three Convs and the elementwise operators between them. */
        REFERENCE,
        /** One node that calls a model-local function. */
        FUNCTION,
        /** The base Conv alone, where conv_x and conv_y are zero. */
        PLAIN,
        /** Three Convs, with the centres folded into the first one's kernel. */
        FOLDED,
        /** One Conv that computes the output channels of all three. */
        WIDE_OUT,
        /** One Conv over the input and its products with two grids. */
        WIDE_IN,
        /** The base Conv, and 1x1 Convs over the differences of opposite taps that conv_x and conv_y share. */
        ANTISYMMETRIC;

        /** The name in options and reports: lower case with hyphens. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Tells whether the centres are folded into the base kernel, which is then that of coordinates with their origin in the first pixel. */
        public boolean foldsCentres() {
            return this != REFERENCE && this != FUNCTION;
        }
    }

    /** The source of a layer's coordinates. */
    public enum Grid {
        /** Tensors in the model: the size of the output is known. */
        CONSTANT,
        /** Nodes that compute them from the size of the output at each run: at least one of its sides is not known. */
        DYNAMIC
    }

    /** The intended use of the rewritten model. */
    public enum Purpose {
        /**
         * The stored kernels are unconstrained; the graph makes them antisymmetric in every run, so that training can change all nine taps.
         */
        TRAINING,
        /** The stored kernels are antisymmetric already; the graph uses them as they are. */
        EXPORT
    }
}
