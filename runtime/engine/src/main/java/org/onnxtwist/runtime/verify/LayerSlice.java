package org.onnxtwist.runtime.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Conv;
import org.onnxtwist.twist.WrittenLayer;

/**
 * The nodes that make up one layer as it was emitted: those between what the layer reads (input, kernels, bias, centres) and its output.
 *
 * <p>Other values that those nodes read, and that do not depend on what the layer reads, are side inputs: constants, and a grid that an
 * earlier layer of the same size computed.
 *
 * @param layer the layer, by the values of the model that is run
 * @param nodes in an order in which they can run
 * @param side the side inputs
 */
record LayerSlice(WrittenLayer layer, List<Node> nodes, Set<Value> side) {
    /** A number of nodes larger than that of any form of the layer. Nodes beyond it belong to the model before the layer. */
    private static final int LIMIT = 400;

    static LayerSlice of(WrittenLayer layer) {
        return new Walk(layer).slice();
    }

    /** Returns the values that the layer reads, each once. */
    Stream<Value> read() {
        return read(layer);
    }

    private static Stream<Value> read(WrittenLayer layer) {
        return Stream.concat(Stream.of(layer.input()), layer.stored().stream()).distinct();
    }

    /** Returns the tensor of a value that is known without a run: an initializer, also one that could be overridden, or a constant. */
    static Optional<Tensor> stated(Value value) {
        return value.constant().or(value::initializer);
    }

    private static final class Walk {
        private final WrittenLayer layer;
        private final Set<Value> read = new HashSet<>();
        private final Map<Node, Boolean> belongs = new HashMap<>();
        private final List<Node> order = new ArrayList<>();

        Walk(WrittenLayer layer) {
            this.layer = layer;
            read(layer).forEach(read::add);
        }

        LayerSlice slice() {
            layer.output().producer().ifPresent(this::visit);
            Set<Value> side = new LinkedHashSet<>();
            Set<Node> inside = new HashSet<>(order);
            for (Node node : order) {
                for (Value value : node.dependencies().toList()) {
                    boolean own = read.contains(value)
                            || value.producer().filter(inside::contains).isPresent();
                    if (!own) {
                        side.add(value);
                    }
                }
            }
            return new LayerSlice(layer, List.copyOf(order), side);
        }

        /** Tells whether a node lies between what the layer reads and its output. Nodes that do are listed behind those they read. */
        private boolean visit(Node node) {
            Boolean known = belongs.get(node);
            if (known != null) {
                return known;
            }
            belongs.put(node, false);
            if (belongs.size() > LIMIT || isAnotherLayer(node)) {
                return false;
            }
            boolean found = false;
            for (Value value : node.dependencies().toList()) {
                found |= read.contains(value)
                        || value.producer().map(this::visit).orElse(false);
            }
            if (found) {
                belongs.put(node, true);
                order.add(node);
            }
            return found;
        }

        /** Convolutions of other inputs, or calls of a layer's function on them. */
        private boolean isAnotherLayer(Node node) {
            boolean convolves =
                    node.operator().equals(Conv.ID) || node.operator().domain().equals("onnx_twist");
            return convolves && node.input(0).filter(layer.input()::equals).isEmpty();
        }
    }
}
