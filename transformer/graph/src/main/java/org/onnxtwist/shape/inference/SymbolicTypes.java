package org.onnxtwist.shape.inference;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.node.FunctionScope;
import org.onnxtwist.shape.node.KnownFacts;
import org.onnxtwist.shape.term.FreshSymbol;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.TypeMerge;
import org.onnxtwist.shape.term.ValueFact;

/**
 * The types that were inferred for the values of one model, its subgraphs and functions: unknown sizes are symbols, and small integer
 * tensors have contents of terms. The type of a value in a function's body holds at every call.
 */
public final class SymbolicTypes {
    /**
     * The maximum rank. A shape of more dimensions counts as unknown, since a chain of nodes that each add one would exhaust the memory.
     */
    private static final int MAX_RANK = 1_000;

    private final IdentityHashMap<Value, ValueFact> facts = new IdentityHashMap<>();
    private final KnownFacts known = new Reading();
    private final IdentityHashMap<Value, Optional<SymbolicTensor>> constants = new IdentityHashMap<>();
    private final Map<Value, ValueType> contradictions = new LinkedHashMap<>();
    private final DeclaredShapes believed;
    private final EnforcedTypes enforced;
    private final boolean inputsMayOverride;
    private final FreshSizes sizes;

    /**
     * @param main the model's graph
     * @param believed the extent to which declared shapes are trusted
     * @param inputsMayOverride whether a run may override an initializer that is also an input, as it may from IR version 4 on
     */
    SymbolicTypes(Graph main, DeclaredShapes believed, boolean inputsMayOverride) {
        this(believed, new EnforcedTypes(main), inputsMayOverride, new FreshSizes());
    }

    private SymbolicTypes(
            DeclaredShapes believed, EnforcedTypes enforced, boolean inputsMayOverride, FreshSizes sizes) {
        this.believed = believed;
        this.enforced = enforced;
        this.inputsMayOverride = inputsMayOverride;
        this.sizes = sizes;
    }

    /**
     * Infers the types of all values of a model.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static SymbolicTypes infer(Model model, DeclaredShapes believed) {
        return infer(model, believed, model.supports(Model.FormatFeature.FREE_INITIALIZERS));
    }

    /**
     * The same, where it is known whether a run may override an initializer that is also an input.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static SymbolicTypes infer(Model model, DeclaredShapes believed, boolean inputsMayOverride) {
        SymbolicTypes types = new SymbolicTypes(model.graph(), believed, inputsMayOverride);
        new GraphInference(new FunctionInference(model), FunctionScope.main(model), types).run(model.graph());
        return types;
    }

    /** Adds the types of the outputs of one more node of the model. The types of the node's inputs must already be known. */
    public void follow(Model model, Node node) {
        FunctionScope scope = node.graph()
                .function()
                .map(function -> new FunctionScope(function.opsets(), Map.of(), true))
                .orElseGet(() -> FunctionScope.main(model));
        new GraphInference(new FunctionInference(model), scope, this).follow(node);
    }

    /** An empty table of the same inference. */
    SymbolicTypes fresh() {
        return new SymbolicTypes(believed, enforced, inputsMayOverride, sizes);
    }

    /** The extent to which declared shapes are trusted. */
    DeclaredShapes believed() {
        return believed;
    }

    /** The trusted part of the declared type of a value. */
    public ValueType declared(Value value) {
        return believed == DeclaredShapes.ENFORCED ? enforced.of(value) : TypeMerge.withoutPlaceholders(value.type());
    }

    FreshSizes sizes() {
        return sizes;
    }

    /** The type of a value; for a value that did not exist when the inference ran, its declared type or that of its tensor. */
    public ValueType of(Value value) {
        return FreshSymbol.erase(type(value), FreshSymbol.ANY);
    }

    /** The shape of a value; {@link Shape#UNKNOWN} if nothing is known. */
    public Shape shape(Value value) {
        return of(value).shape();
    }

    /**
     * As {@link #shape}, but an unknown size is a {@link Dim.Computed}, written as a question mark and a number: equal objects are equal
     * sizes in every run, and sizes computed from them are expressions, such as {@code 2*?3}. Only shapes of the same inference can be
     * compared so.
     */
    public Shape numbered(Value value) {
        return type(value).shape();
    }

    /**
     * The content of a small integer, boolean or integral tensor: that of an initializer or Constant, or computed from these and from
     * shapes; empty if it is not known. Below IR version 4, where every initializer must be an input, an initializer that is an input
     * counts as constant, as it does for ONNX Runtime; from version 4 on, a run may override it.
     */
    public Optional<SymbolicTensor> constant(Value value) {
        return content(value).map(content -> FreshSymbol.erase(content, FreshSymbol.ANY));
    }

    /** As {@link #constant}, with the numbered sizes of {@link #numbered}: equal terms are equal integers at every run. */
    public Optional<SymbolicTensor> numberedConstant(Value value) {
        return content(value);
    }

    /** As {@link #of}, with the anonymous sizes that the inference uses internally. */
    public ValueType type(Value value) {
        ValueFact fact = facts.get(value);
        return fact != null ? fact.type() : known(value);
    }

    /** As {@link #constant}, with the anonymous sizes that the inference uses internally. */
    Optional<SymbolicTensor> content(Value value) {
        ValueFact fact = facts.get(value);
        return fact != null && fact.content().isPresent()
                ? fact.content()
                : constants.computeIfAbsent(value, key -> tensor(key).flatMap(SymbolicTensor::of));
    }

    /** The tensor that a value equals in every run, by the same rule as {@link #constant}; empty if it is not constant. */
    Optional<Tensor> tensor(Value value) {
        return value.isInput() && !inputsMayOverride ? value.initializer() : value.constant();
    }

    /** The inferred types of values whose declared type contradicts them, in the order of their nodes. */
    public Map<Value, ValueType> contradictions() {
        return Collections.unmodifiableMap(contradictions);
    }

    ValueFact fact(Value value) {
        return new ValueFact(type(value), content(value));
    }

    /** The facts as the rules of operators read them. */
    KnownFacts known() {
        return known;
    }

    private final class Reading implements KnownFacts {
        @Override
        public ValueFact fact(Value value) {
            return SymbolicTypes.this.fact(value);
        }

        @Override
        public ValueType type(Value value) {
            return SymbolicTypes.this.type(value);
        }

        @Override
        public Optional<SymbolicTensor> content(Value value) {
            return SymbolicTypes.this.content(value);
        }

        @Override
        public Optional<Tensor> tensor(Value value) {
            return SymbolicTypes.this.tensor(value);
        }
    }

    void put(Value value, ValueFact fact) {
        facts.put(value, ValueFact.of(sizes.distinguish(limited(fact.type())), fact.content()));
    }

    private static ValueType limited(ValueType type) {
        return type instanceof ValueType.TensorType tensor
                        && tensor.shape()
                                .known()
                                .filter(dims -> dims.size() > MAX_RANK)
                                .isPresent()
                ? ValueType.tensor(tensor.dtype(), Shape.UNKNOWN)
                : type;
    }

    /** Discards the inferred fact of a value, which then has the type that the model itself gives it. */
    void forget(Value value) {
        facts.remove(value);
        if (!known(value).shape().isStatic()) {
            put(value, ValueFact.of(known(value)));
        }
    }

    void check(Value value, ValueType inferred, ValueType declared) {
        if (TypeMerge.contradict(inferred, declared)) {
            contradictions.put(value, FreshSymbol.erase(inferred, FreshSymbol.ANY));
        } else {
            contradictions.remove(value);
        }
    }

    /** Merges the facts inferred for one call of a function; facts on which calls disagree become unknown. */
    void join(SymbolicTypes call) {
        call.facts.forEach((value, fact) -> facts.merge(value, fact, ValueFact::join));
    }

    /** Makes the type and content of a value unknown. */
    void giveUp(Value value) {
        facts.put(value, ValueFact.UNKNOWN);
    }

    /**
     * The type that the model itself gives a value: that of its constant tensor, initializer (unless that is only the default of an input)
     * or sparse initializer, or else the trusted part of the declared type.
     */
    private ValueType known(Value value) {
        return tensor(value)
                .or(() -> value.isInput() ? Optional.empty() : value.initializer())
                .map(Tensor::type)
                .or(() -> value.sparseInitializer().map(SparseTensor::type))
                .orElseGet(() -> declared(value));
    }
}
