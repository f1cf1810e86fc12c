package org.onnxtwist.diff.align;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;

/** The tensors of two models and their sums. Each content is read once for its sum, window by window. */
public final class Weights {
    private final Map<Value, SparseTensor> sparse = new HashMap<>();
    private final IdentityHashMap<Tensor, Long> sums = new IdentityHashMap<>();
    private final boolean areRead;

    /** @param areRead whether contents count; else types and sizes alone do */
    public Weights(Model before, Model after, boolean areRead) {
        this.areRead = areRead;
        for (Model model : new Model[] {before, after}) {
            model.forEachGraph(graph -> graph.sparseInitializers()
                    .forEach(initializer -> sparse.put(initializer.value(), initializer.tensor())));
        }
    }

    /** Tells whether contents count. */
    public boolean areRead() {
        return areRead;
    }

    /** Tells whether a value is neither computed nor given: an initializer. */
    static boolean isWeight(Value value) {
        return !value.isInput() && value.producer().isEmpty();
    }

    public Optional<SparseTensor> sparse(Value value) {
        return Optional.ofNullable(sparse.get(value));
    }

    /** A sum of what is stated of a weight. */
    public long sum(Value value, Strictness strictness) {
        if (value.initializer().isPresent()) {
            return sum(value.initializer().get(), strictness);
        }
        return sparse(value).map(tensor -> sum(tensor, strictness)).orElse(0L);
    }

    public long sum(Tensor tensor, Strictness strictness) {
        return switch (strictness) {
            case EXACT -> areRead ? exact(tensor) : shaped(tensor);
            case NAMED, SHAPED -> shaped(tensor);
            case OPERATOR -> 0;
        };
    }

    public long sum(SparseTensor tensor, Strictness strictness) {
        long sum = Hashing.of(sum(tensor.values(), strictness), sum(tensor.indices(), strictness));
        for (long dim : tensor.dims()) {
            sum = Hashing.of(sum, dim);
        }
        return sum;
    }

    /** The sum of type, sizes and elements. */
    long exact(Tensor tensor) {
        return sums.computeIfAbsent(tensor, Tensor::contentHash);
    }

    private static long shaped(Tensor tensor) {
        long sum = Hashing.of(tensor.dtype().code(), tensor.rank());
        for (int i = 0; i < tensor.rank(); i++) {
            sum = Hashing.of(sum, tensor.dim(i));
        }
        return sum;
    }
}
