package org.onnxtwist.twist.layer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.match.TypeLookup;

/**
 * Sizes that a model declares of values and that need not be true at every run, such as those of value_info that is older than the
 * model's inputs. A runtime takes them at their word where nodes ask for a shape, and computes from them once and for all what would have
 * followed from the input of each run. So where a layer computes its coordinates from a size, what is declared on the way to it must be
 * true.
 */
public final class UnprovenSizes {
    private final TypeLookup proven;
    private final Set<Value> seen = new HashSet<>();
    private final Deque<Value> open = new ArrayDeque<>();

    private UnprovenSizes(TypeLookup proven) {
        this.proven = proven;
    }

    /**
     * Forgets every declared size that {@code proven} does not confirm, of some values and of all that they are computed from; of the
     * inputs of the main graph, which a runtime holds runs to, nothing.
     */
    public static void forget(Stream<Value> values, TypeLookup proven) {
        UnprovenSizes sizes = new UnprovenSizes(proven);
        values.forEach(sizes::add);
        while (!sizes.open.isEmpty()) {
            sizes.visit(sizes.open.removeFirst());
        }
    }

    private void add(Value value) {
        if (seen.add(value)) {
            open.addLast(value);
        }
    }

    private void visit(Value value) {
        boolean ofSubgraph = value.isInput() && value.graph().parent().isPresent();
        if (value.producer().isPresent() || ofSubgraph) {
            forget(value);
        }
        value.producer().ifPresent(node -> {
            node.inputValues().forEach(this::add);
            node.subgraphs().forEach(body -> body.outputs().forEach(this::add));
        });
        if (ofSubgraph) {
            value.graph().owner().stream().flatMap(Node::inputValues).forEach(this::add);
            value.graph().outputs().forEach(this::add);
        }
    }

    private void forget(Value value) {
        if (!(value.type() instanceof ValueType.TensorType tensor)
                || !(tensor.shape() instanceof Shape.Ranked ranked)) {
            return;
        }
        List<Dim> dims = new ArrayList<>(ranked.dims());
        Shape known = proven.type(value).shape();
        for (int axis = 0; axis < dims.size(); axis++) {
            Dim declared = dims.get(axis);
            int index = axis;
            boolean confirmed = known.known()
                    .filter(found ->
                            found.size() == dims.size() && found.get(index).equals(declared))
                    .isPresent();
            if (declared.isKnown() && !confirmed) {
                dims.set(axis, Dim.UNKNOWN);
            }
        }
        if (!dims.equals(ranked.dims())) {
            value.setType(ValueType.tensor(tensor.dtype(), Shape.of(dims)));
        }
    }
}
