package org.onnxtwist.pass.opset.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OpsetImports;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.shape.inference.DeclaredShapes;
import org.onnxtwist.shape.inference.SymbolicTypes;
import org.onnxtwist.shape.term.SymbolicTensor;

/** A step of a model, and of each function in it, from one version of the standard operator set to the next or the previous one. */
public final class OpsetStep {
    private final Model model;
    private final long version;
    private @Nullable SymbolicTypes types;

    /** @param version the version that the step leads to */
    public OpsetStep(Model model, long version) {
        this.model = model;
        this.version = version;
    }

    /** The step that follows one which changed no node, and whose types hold on. */
    public OpsetStep to(long next) {
        OpsetStep step = new OpsetStep(model, next);
        step.types = types;
        return step;
    }

    public Model model() {
        return model;
    }

    /** The version that the step leads to. */
    public long version() {
        return version;
    }

    /** The types of the values before the step. */
    public SymbolicTypes types() {
        SymbolicTypes known = types;
        if (known == null) {
            known = SymbolicTypes.infer(model, DeclaredShapes.COMPLETING);
            types = known;
        }
        return known;
    }

    /** The element type of an input; undefined if it is absent or its type is not known. */
    public DType dtype(Node node, int input) {
        return node.input(input).map(value -> types().of(value).dtype()).orElse(DType.UNDEFINED);
    }

    /** The sizes of an input; empty if it is absent or its rank is not known. */
    public Optional<List<Dim>> dims(Node node, int input) {
        return node.input(input).flatMap(value -> types().shape(value).known());
    }

    /** The rank of an input; empty if it is absent or not known. */
    public OptionalInt rank(Node node, int input) {
        return dims(node, input).map(dims -> OptionalInt.of(dims.size())).orElse(OptionalInt.empty());
    }

    /** The tensor that an input equals in every run; of small tensors of integers also if it is computed from constants. */
    public Optional<Tensor> constant(Node node, int input) {
        return node.input(input).flatMap(this::constant);
    }

    private Optional<Tensor> constant(Value value) {
        Optional<Tensor> stored = value.isInput() && !model.supports(Model.FormatFeature.FREE_INITIALIZERS)
                ? value.initializer()
                : value.constant();
        return stored.or(() -> types().constant(value)
                .filter(content -> types().of(value).dtype() == DType.INT64)
                .flatMap(OpsetStep::integers));
    }

    private static Optional<Tensor> integers(SymbolicTensor content) {
        long[] dims = content.dims().stream().mapToLong(Integer::longValue).toArray();
        return content.longs().map(elements -> Tensor.ofIntegers(DType.INT64, elements, dims));
    }

    /** The integers that an input has in every run; empty if it is absent, computed from data or not of an integer type. */
    public Optional<long[]> integers(Node node, int input) {
        return node.input(input)
                .filter(value -> types().of(value).dtype() == DType.INT64
                        || types().of(value).dtype() == DType.INT32)
                .flatMap(this::constant)
                .map(Tensor::toLongs);
    }

    /** The place right before a node. */
    public Placement before(Node node) {
        return Placement.before(model, node);
    }

    /** The outermost graphs, those of training included, that import a version which fulfils the condition; each with what imports its operator sets. */
    public static Map<Graph, OpsetImports> scopes(Model model, LongPredicate condition) {
        Map<Graph, OpsetImports> scopes = new LinkedHashMap<>();
        List<Graph> roots = new ArrayList<>(model.roots());
        roots.addAll(model.trainingRoots());
        for (Graph root : roots) {
            OpsetImports imports = model.importsOf(root);
            if (imports.opset("").stream().anyMatch(condition)) {
                scopes.put(root, imports);
            }
        }
        return scopes;
    }
}
