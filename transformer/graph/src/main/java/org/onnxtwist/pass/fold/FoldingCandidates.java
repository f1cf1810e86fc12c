package org.onnxtwist.pass.fold;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Constant;
import org.onnxtwist.op.trait.Expansion;
import org.onnxtwist.op.trait.Nondeterminism;
import org.onnxtwist.op.trait.OperatorTrait;
import org.onnxtwist.shape.inference.SymbolicTypes;
import org.onnxtwist.shape.term.SymbolicTensor;

/** Finds the nodes of one outermost graph that can be computed before the model runs, and their outputs that are known without doing so. */
final class FoldingCandidates {
    private final Model model;
    private final SymbolicTypes types;
    private final long maxBytes;
    private final Set<Node> kept;
    private final Nondeterminism nondeterminism;

    /** The candidates in topological order, each with the bytes of the constants that are removed with it. */
    private final Map<Node, Long> candidates = new LinkedHashMap<>();

    private final Map<Value, Tensor> known = new HashMap<>();

    /** The number of bytes by which the constants may still grow. */
    private long allowance;

    private boolean hasEndless;

    /** @param allowance the number of bytes by which the constants may grow in total */
    FoldingCandidates(Model model, SymbolicTypes types, long maxBytes, long allowance, Set<Node> kept) {
        this.allowance = allowance;
        this.model = model;
        this.types = types;
        this.maxBytes = maxBytes;
        this.kept = kept;
        this.nondeterminism = new Nondeterminism(model);
    }

    Collection<Node> nodes() {
        return candidates.keySet();
    }

    boolean contains(Node node) {
        return candidates.containsKey(node);
    }

    /** The outputs of candidates whose tensors are known, with these tensors. */
    Map<Value, Tensor> known() {
        return known;
    }

    /** Tells whether a node, or one whose subgraph encloses it, is a candidate. */
    boolean containsOrEncloses(Node node) {
        return node.findEnclosing(this::contains).isPresent();
    }

    /** Finds the candidates in a graph and its subgraphs. */
    void find(Graph graph) {
        for (Node node : TopologicalOrder.of(graph)) {
            if (!isCandidate(node)) {
                node.subgraphs().forEach(this::find);
            }
        }
    }

    private boolean isCandidate(Node node) {
        boolean isUsed = node.outputs().stream().anyMatch(Value::isUsed);
        if (!isUsed || node.operator().equals(Constant.ID) || kept.contains(node)) {
            return false;
        }
        if (isConstant(node)) {
            long freed = node.dependencies().mapToLong(this::freed).sum();
            List<ValueType> results =
                    node.outputs().stream().filter(Value::isUsed).map(types::of).toList();
            boolean isEndless =
                    Expansion.isDoneBy(node.operator()) && !results.stream().allMatch(this::isSized);
            hasEndless |= isEndless;
            if (isEndless || !results.stream().allMatch(type -> fits(type, freed))) {
                return false;
            }
            long made = results.stream()
                    .filter(this::isSized)
                    .mapToLong(FoldingCandidates::bytes)
                    .sum();
            if (made > ConstantFolding.SMALL) {
                long growth =
                        made - node.dependencies().mapToLong(this::replaced).sum();
                if (growth > allowance) {
                    return false;
                }
                allowance -= growth;
            }
            candidates.put(node, freed);
            return true;
        }
        return isInferred(node);
    }

    /** Tells whether shape inference determines every output that is read; if so, the node becomes a candidate. */
    private boolean isInferred(Node node) {
        Map<Value, Tensor> inferred = new HashMap<>();
        for (Value output : node.outputs()) {
            Optional<Tensor> tensor = inferred(output);
            tensor.ifPresent(content -> inferred.put(output, content));
            if (tensor.isEmpty() && output.isUsed()) {
                return false;
            }
        }
        candidates.put(node, 0L);
        known.putAll(inferred);
        return true;
    }

    private Optional<Tensor> inferred(Value output) {
        Optional<ValueType.TensorType> type =
                types.of(output).asTensor().filter(tensor -> tensor.shape().isStatic());
        if (type.isEmpty() || !isIntegral(type.get().dtype())) {
            return Optional.empty();
        }
        long[] dims = type.get().shape().sizes().orElseThrow();
        return types.constant(output)
                .flatMap(SymbolicTensor::longs)
                .map(longs -> Tensor.ofIntegers(type.get().dtype(), longs, dims));
    }

    /** Tells whether inferred values of this type are exact; for floating-point types, inference does not know the sign of a zero. */
    private static boolean isIntegral(DType dtype) {
        return dtype == DType.INT64 || dtype == DType.INT32 || dtype == DType.BOOL;
    }

    private boolean isConstant(Node node) {
        return !nondeterminism.test(node)
                && !OperatorTrait.QUANTIZATION.holdsOf(node.operator())
                && node.inputCount() > 0
                && !refersToFunction(node)
                && node.dependencies().allMatch(this::isKnown)
                && node.subgraphs().allMatch(this::isDeterministic);
    }

    private boolean isDeterministic(Graph body) {
        return body.allNodes().noneMatch(node -> nondeterminism.test(node) || refersToFunction(node));
    }

    private static boolean refersToFunction(Node node) {
        return node.attributes().stream().anyMatch(attribute -> attribute.value() instanceof AttributeValue.Reference);
    }

    private boolean isKnown(Value value) {
        return constant(value).isPresent()
                || value.producer().filter(this::contains).isPresent();
    }

    /** The tensor that a value equals in every run; empty if the model does not store it. */
    Optional<Tensor> constant(Value value) {
        return value.isInput()
                        && !model.supports(Model.FormatFeature.FREE_INITIALIZERS)
                        && value.graph() == model.graph()
                ? value.initializer()
                : value.constant();
    }

    /** The number of bytes no longer needed when the only node that reads {@code value} is folded. */
    private long freed(Value value) {
        if (value.uses().size() > 1 || value.isInput()) {
            return 0;
        }
        return value.producer()
                .map(candidates::get)
                .or(() -> value.constant().map(Tensor::byteSize))
                .orElse(0L);
    }

    /** The number of bytes that the model would store for {@code value} without the only node that reads it. */
    private long replaced(Value value) {
        if (value.uses().size() > 1 || value.isInput()) {
            return 0;
        }
        ValueType type = types.of(value);
        return value.producer().filter(this::contains).isPresent()
                        && isSized(type)
                        && bytes(type) > ConstantFolding.SMALL
                ? bytes(type)
                : freed(value);
    }

    /** Tells whether a result of that type is small enough to store; true if its size is not known. */
    private boolean fits(ValueType type, long freed) {
        return !isSized(type) || bytes(type) <= Math.max(maxBytes, freed);
    }

    private boolean isSized(ValueType type) {
        return type.asTensor().isPresent()
                && type.shape().isStatic()
                && type.dtype().bits() != 0;
    }

    /** Tells whether a node was skipped because the size of its result is not known yet. */
    boolean hasEndless() {
        return hasEndless;
    }

    /** The number of bytes by which the constants of the model may still grow. */
    long allowance() {
        return allowance;
    }

    private static long bytes(ValueType type) {
        try {
            return Tensor.zeros(type.dtype(), type.shape().sizes().orElseThrow())
                    .byteSize();
        } catch (IllegalArgumentException | ArithmeticException overflow) {
            return Long.MAX_VALUE;
        }
    }

    /** Tells whether the computed result of a candidate is small enough to store. */
    boolean fits(Node candidate, Tensor result) {
        return result.byteSize() <= Math.max(maxBytes, candidates.getOrDefault(candidate, 0L));
    }
}
