package org.onnxtwist.shape;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.inference.DeclaredShapes;
import org.onnxtwist.shape.inference.SymbolicTypes;
import org.onnxtwist.shape.term.Term;

/**
 * The cost of one run of a model, node by node. Numbers that follow from open sizes are computed from the names of these.
 *
 * @param nodes the nodes of the main graph in their order, without those that are constants
 * @param multiplyAdds the multiply-adds of all nodes whose number is known
 * @param uncounted the number of nodes whose multiply-adds are not known, those in subgraphs and functions included
 * @param activationBytes the bytes of all outputs whose number is known
 * @param unsized the number of nodes an output of which has a size that is not known
 */
public record ModelCost(List<NodeCost> nodes, Dim multiplyAdds, long uncounted, Dim activationBytes, long unsized) {
    private static final int BYTE = 8;

    /** Makes a cost of a copy of the list. */
    public ModelCost {
        nodes = List.copyOf(nodes);
    }

    /**
     * Computes the cost of a model. The time is linear in its nodes; weights are not read.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static ModelCost of(Model model) {
        SymbolicTypes types = SymbolicTypes.infer(model, DeclaredShapes.OF_INPUTS, false);
        ProductCount products = new ProductCount(model, types, term -> term);
        ReadWeights weights = new ReadWeights(model);
        List<NodeCost> costs = new ArrayList<>();
        Term multiplyAdds = Term.of(0);
        Term bytes = Term.of(0);
        long uncounted = 0;
        long unsized = 0;
        for (Node node : model.graph().nodes()) {
            if (!node.outputs().isEmpty()
                    && node.outputs().stream()
                            .allMatch(value -> value.constant().isPresent())) {
                continue;
            }
            ProductCount.Sum sum = products.of(node);
            Term own = sum.uncounted() == 0 ? sum.counted() : Term.UNKNOWN;
            multiplyAdds = multiplyAdds.plus(sum.counted());
            uncounted += sum.uncounted();
            Term made = activationBytes(node, types);
            if (made instanceof Term.Unknown) {
                unsized++;
            } else {
                bytes = bytes.plus(made);
            }
            costs.add(new NodeCost(node, own.toDim(), made.toDim(), weights.of(node)));
        }
        return new ModelCost(costs, multiplyAdds.toDim(), uncounted, bytes.toDim(), unsized);
    }

    /** Returns the number of weights that more than one node reads. */
    public long sharedWeights() {
        Set<Value> read = new HashSet<>();
        Set<Value> shared = new HashSet<>();
        for (NodeCost cost : nodes) {
            cost.weights().stream().filter(weight -> !read.add(weight)).forEach(shared::add);
        }
        return shared.size();
    }

    private static Term activationBytes(Node node, SymbolicTypes types) {
        Term sum = Term.of(0);
        for (Value output : node.outputs()) {
            if (!output.isOmitted()) {
                sum = sum.plus(bytes(output, types));
            }
        }
        return sum;
    }

    private static Term bytes(Value value, SymbolicTypes types) {
        Optional<DType> type = types.type(value).asTensor().map(ValueType.TensorType::dtype);
        int bits = type.map(DType::bits).orElse(0);
        if (bits == 0) {
            return Term.UNKNOWN;
        }
        Term elements = NodeProducts.elements(value, types, 0);
        return bits % BYTE == 0
                ? elements.times(bits / BYTE)
                : elements.times(bits).ceilDiv(BYTE);
    }

    /** The bytes of a constant or of the default of an input; of a sparse one, those of the values that are stored. */
    static long storedBytes(Value value) {
        return value.initializer()
                .or(value::constant)
                .or(() -> value.sparseInitializer().map(sparse -> sparse.values()))
                .map(Tensor::byteSize)
                .orElse(0L);
    }
}
