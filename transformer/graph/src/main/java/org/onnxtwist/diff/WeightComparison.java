package org.onnxtwist.diff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.onnxtwist.diff.align.Naming;
import org.onnxtwist.diff.align.Strictness;
import org.onnxtwist.diff.align.WeightPairs;
import org.onnxtwist.diff.align.Weights;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/** Compares weights that are counterparts. */
record WeightComparison(Weights weights, Consumer<Difference> found) {
    void compare(WeightPairs pairs) {
        for (WeightPairs.Cluster cluster : pairs.clusters()) {
            Value first = cluster.before().iterator().next();
            if (cluster.before().size() > 1 || cluster.after().size() > 1) {
                found.accept(new Difference.WeightSharing(
                        pairs.place(first), names(cluster.before()), names(cluster.after())));
            }
            for (Value before : cluster.before()) {
                for (Value after : pairs.partners(before)) {
                    compare(pairs.place(before), before, after);
                }
            }
        }
    }

    private static List<String> names(Iterable<Value> values) {
        List<String> names = new ArrayList<>();
        values.forEach(value -> names.add("'" + Naming.of(value) + "'"));
        return names;
    }

    /** Compares two weights, or the defaults of two inputs. */
    void compare(String place, Value before, Value after) {
        Optional<Tensor> left = before.initializer();
        Optional<Tensor> right = after.initializer();
        boolean same = left.isPresent() && right.isPresent() && left.get().sameElements(right.get());
        if (left.isEmpty() && right.isEmpty()) {
            same = areSame(weights.sparse(before), weights.sparse(after));
        }
        if (!same) {
            found.accept(new Difference.WeightChange(
                    place,
                    Naming.of(before),
                    Naming.of(after),
                    type(before),
                    type(after),
                    weights.sum(before, Strictness.EXACT),
                    weights.sum(after, Strictness.EXACT),
                    change(before, after)));
        }
    }

    private static boolean areSame(Optional<SparseTensor> left, Optional<SparseTensor> right) {
        return left.map(tensor -> right.filter(other -> areSame(tensor, other)).isPresent())
                .orElse(right.isEmpty());
    }

    static boolean areSame(SparseTensor left, SparseTensor right) {
        return left.dims().equals(right.dims())
                && left.indices().sameElements(right.indices())
                && left.values().sameElements(right.values());
    }

    private Optional<ElementChange> change(Value before, Value after) {
        Optional<Tensor> left = before.initializer();
        Optional<Tensor> right = after.initializer();
        if (left.isPresent() && right.isPresent()) {
            return change(left.get(), right.get());
        }
        Optional<SparseTensor> sparse = weights.sparse(before);
        Optional<SparseTensor> other = weights.sparse(after);
        boolean comparable = sparse.isPresent()
                && other.isPresent()
                && sparse.get().dims().equals(other.get().dims())
                && sparse.get().indices().sameElements(other.get().indices());
        return comparable ? change(sparse.get().values(), other.get().values()) : Optional.empty();
    }

    static Optional<ElementChange> change(Tensor before, Tensor after) {
        return ElementChange.isDefined(before, after)
                ? Optional.of(ElementChange.between(before, after))
                : Optional.empty();
    }

    /** The type of a weight: that of its tensor. */
    ValueType type(Value weight) {
        if (weight.initializer().isPresent()) {
            return weight.initializer().get().type();
        }
        return weights.sparse(weight).map(WeightComparison::type).orElse(weight.type());
    }

    private static ValueType type(SparseTensor tensor) {
        long[] sizes = tensor.dims().stream().mapToLong(Long::longValue).toArray();
        return Arrays.stream(sizes).allMatch(size -> size >= 0)
                ? new ValueType.SparseTensorType(tensor.values().dtype(), Shape.of(sizes))
                : ValueType.UNKNOWN;
    }
}
