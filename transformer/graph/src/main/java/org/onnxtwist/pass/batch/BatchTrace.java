package org.onnxtwist.pass.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.batch.BatchDimension.Items;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.shape.inference.DeclaredShapes;
import org.onnxtwist.shape.inference.SymbolicTypes;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;

/**
 * Follows the items of a batch through a model, node by node, with its subgraphs and functions, and lets constants that state the old
 * size of the batch follow the new one.
 *
 * <p>Shapes are inferred twice: for the old size, and for one that no model has, which shows what depends on the size.
 */
final class BatchTrace {
    /** A prime that no other dimension is expected to have as its size. */
    static final long PROBE = 7919;

    private static final long OLDEST = 1;

    private final Model model;
    private final long batch;
    private final SymbolicTypes before;
    private final IdentityHashMap<Value, ValueType> inputsBefore = new IdentityHashMap<>();
    private final SymbolicTypes after;
    private final BatchSizes sizes;
    private final IdentityHashMap<Value, BatchFact> facts = new IdentityHashMap<>();
    private Frame frame;

    /** The scope of nodes: the main graph and its subgraphs, or a function at one call. */
    private record Frame(
            Optional<Function> function, Map<String, Long> opsets, Map<String, AttributeValue> arguments) {}

    private BatchTrace(Model model, List<Value> inputs, long batch, Dim size) {
        this.model = model;
        this.batch = batch;
        this.before = SymbolicTypes.infer(model, DeclaredShapes.OF_INPUTS);
        inputs.forEach(input -> inputsBefore.put(input, input.type()));
        inputs.forEach(input -> setFirst(input, Dim.of(PROBE)));
        this.after = SymbolicTypes.infer(model, DeclaredShapes.OF_INPUTS);
        this.sizes = new BatchSizes(this, model, inputs.get(0), size);
        this.frame = new Frame(Optional.empty(), model.opsets(), Map.of());
        inputs.forEach(input -> facts.put(input, Items.along(0)));
    }

    /**
     * Gives the first dimension of inputs another size, and everything that follows from it.
     *
     * @param model the model, which must be discarded if this method throws
     * @param inputs the inputs whose first dimension is the batch, at least one
     * @param batch its size before
     * @param size its size afterwards, known or symbolic
     * @return where the outputs of the model hold the items; an output that is the same for every batch is not in it
     * @throws PassException where a node mixes items, or works for the old size only and cannot follow
     */
    static Map<String, Items> free(Model model, List<Value> inputs, long batch, Dim size) {
        IdentityHashMap<Value, ValueType> open = nameOpenSizes(model.graph());
        BatchTrace trace = new BatchTrace(model, inputs, batch, size);
        trace.graph(model.graph());
        Map<String, Items> outputs = trace.outputs();
        trace.sizes.finish();
        trace.forgetOldSizes();
        open.forEach(Value::setType);
        inputs.forEach(input -> setFirst(input, size));
        return outputs;
    }

    /** Names the unnamed sizes of inputs while the model is traced, so that equal names stand for equal sizes in both inferences. */
    private static IdentityHashMap<Value, ValueType> nameOpenSizes(Graph graph) {
        IdentityHashMap<Value, ValueType> open = new IdentityHashMap<>();
        for (Value input : graph.inputs()) {
            Optional<List<Dim>> known = input.type().shape().known();
            if (known.isPresent() && known.get().contains(Dim.UNKNOWN)) {
                open.put(input, input.type());
                List<Dim> named = new ArrayList<>(known.get());
                for (int axis = 0; axis < named.size(); axis++) {
                    if (named.get(axis).equals(Dim.UNKNOWN)) {
                        named.set(axis, Dim.of("open." + open.size() + "." + axis));
                    }
                }
                input.setType(ValueType.tensor(input.type().dtype(), Shape.of(named)));
            }
        }
        return open;
    }

    private static void setFirst(Value input, Dim first) {
        List<Dim> dims = new ArrayList<>(input.type().shape().known().orElseThrow());
        dims.set(0, first);
        input.setType(ValueType.tensor(input.type().dtype(), Shape.of(dims)));
    }

    private Map<String, Items> outputs() {
        Map<String, Items> items = new HashMap<>();
        for (Value output : model.graph().outputs()) {
            BatchFact fact = fact(output);
            if (fact.equals(BatchFact.SIZE)) {
                throw new PassException("output " + output
                        + " is computed from the batch size, so that it does not belong to single items;"
                        + " remove it from the outputs");
            }
            if (fact instanceof Items held) {
                items.put(output.name().orElseThrow(), held);
            }
        }
        return items;
    }

    /** Removes the declared shapes of values that depend on the batch, except the inputs of the main graph. */
    private void forgetOldSizes() {
        facts.forEach((value, fact) -> {
            boolean stated = value.isInput() && value.graph() == model.graph();
            if (!fact.equals(BatchFact.SAME) && !stated) {
                forgetShape(value);
            }
        });
    }

    /** Reduces the declared type of a graph input or output to its element type, and removes that of any other value. */
    void forgetShape(Value value) {
        boolean named = value.isInput() || value.isOutput();
        value.setType(
                named && value.type() instanceof ValueType.TensorType tensor
                        ? ValueType.tensor(tensor.dtype(), Shape.UNKNOWN)
                        : ValueType.UNKNOWN);
    }

    /** Traces the nodes of a graph, the facts of whose inputs are known. */
    void graph(Graph graph) {
        TopologicalOrder.of(graph).forEach(this::node);
    }

    private void node(Node node) {
        try {
            followed(node);
        } catch (ArithmeticException overflow) {
            throw new BatchNode(node, this)
                    .refusal(
                            "has a number of elements that overflows 64 bits, by the sizes that the model states",
                            "correct the sizes");
        } catch (IndexOutOfBoundsException | NoSuchElementException contradiction) {
            // The rules read axes and lists as their operators define them. A node that contradicts its operands is
            // refused here
            // in place of a check in each rule: it is not known whether it computes each item alone.
            throw new BatchNode(node, this)
                    .refusal("names axes or sizes that its inputs do not have", "correct its attributes and inputs");
        }
    }

    private void followed(Node node) {
        boolean depends = node.hasSubgraphs()
                || node.inputValues().anyMatch(input -> !fact(input).equals(BatchFact.SAME));
        if (!depends) {
            node.outputs().forEach(output -> put(output, BatchFact.SAME));
            followChanges(node);
            return;
        }
        BatchNode context = new BatchNode(node, this);
        Optional<Function> callee = model.callee(node);
        if (callee.isPresent()) {
            call(context, callee.get());
        } else if (node.hasSubgraphs() || holdsItems(node)) {
            BatchRules.of(node.operator())
                    .orElseThrow(() -> context.refusal(
                            "cannot be analysed, because it is not known whether " + node.operator()
                                    + " computes each item independently",
                            Refusals.EXTRACT))
                    .trace(context);
        } else {
            GeneratedBatch.fromSize(context);
        }
        followChanges(node);
        for (Value output : node.outputs()) {
            settle(context, output);
        }
    }

    private boolean holdsItems(Node node) {
        return node.inputValues().anyMatch(input -> fact(input) instanceof Items);
    }

    private void followChanges(Node node) {
        if (sizes.changed()) {
            follow(node);
        }
    }

    /** Infers the types of a node that is new or has new inputs. */
    void follow(Node node) {
        after.follow(model, node);
    }

    /** Recognises an output that does not depend on the batch size, and compares the result of the rules with the inferred type. */
    private void settle(BatchNode node, Value output) {
        BatchFact fact = fact(output);
        if (fact.equals(BatchFact.SIZE) && isFixed(output)) {
            put(output, BatchFact.SAME);
        }
        if (frame.function().isPresent() || fact.equals(BatchFact.SIZE)) {
            return;
        }
        Optional<long[]> expected = before.shape(output).sizes();
        Optional<long[]> inferred = after.shape(output).sizes();
        if (expected.isEmpty()) {
            return;
        }
        if (fact instanceof Items items) {
            requireSize(node, output, items, expected.get());
        }
        if (inferred.isPresent() && !Arrays.equals(expected.get(), inferred.get())) {
            throw node.stating("its output " + output + " would have the shape " + after.shape(output)
                    + " for a batch of " + PROBE);
        }
    }

    /** Requires that the batch dimension in {@code dims} has the old size, and sets it to the size for a batch of {@link #PROBE}. */
    private void requireSize(BatchNode node, Value output, Items items, long[] dims) {
        long size = items.size(batch);
        if (items.axis() >= dims.length || (size != Items.UNKNOWN && dims[items.axis()] != size)) {
            throw node.stating("its output " + output + " has the shape " + before.shape(output) + " there");
        }
        dims[items.axis()] = dims[items.axis()] / batch * PROBE;
    }

    private boolean isFixed(Value value) {
        Optional<SymbolicTensor> now = after.constant(value);
        return now.isPresent() && !now.get().elements().contains(Term.UNKNOWN) && now.equals(before.constant(value));
    }

    private void call(BatchNode node, Function function) {
        Frame outside = frame;
        Map<String, AttributeValue> arguments = new HashMap<>();
        function.attributeDefaults().forEach(attribute -> arguments.put(attribute.name(), attribute.value()));
        for (Attribute attribute : node.node().attributes()) {
            if (attribute.value() instanceof AttributeValue.Reference reference) {
                argument(reference.attribute()).ifPresent(value -> arguments.put(attribute.name(), value));
            } else {
                arguments.put(attribute.name(), attribute.value());
            }
        }
        frame = new Frame(Optional.of(function), function.opsets(), arguments);
        List<Value> formals = function.body().inputs();
        for (int i = 0; i < formals.size(); i++) {
            facts.put(formals.get(i), i < node.node().inputCount() ? node.fact(i) : BatchFact.SAME);
        }
        graph(function.body());
        frame = outside;
        for (int i = 0; i < node.node().outputCount(); i++) {
            node.output(i, fact(function.body().outputs().get(i)));
        }
    }

    long batch() {
        return batch;
    }

    BatchSizes sizes() {
        return sizes;
    }

    BatchFact fact(Value value) {
        return facts.getOrDefault(value, BatchFact.SAME);
    }

    void put(Value value, BatchFact fact) {
        facts.put(value, fact);
    }

    /** The type of a value for the old batch size. */
    ValueType before(Value value) {
        ValueType given = inputsBefore.get(value);
        return given == null ? before.of(value) : given;
    }

    long opset(String domain) {
        return frame.opsets().getOrDefault(domain, OLDEST);
    }

    /** The argument for an attribute of the function being traced; empty if the call does not give it. */
    Optional<AttributeValue> argument(String name) {
        return Optional.ofNullable(frame.arguments().get(name));
    }

    boolean isInFunction() {
        return frame.function().isPresent();
    }

    /** The location of the node being traced, for messages; empty for the main graph. */
    String place() {
        return frame.function().map(function -> " of function " + function.id()).orElse("");
    }

    /** The elements of a small vector of integers; empty if they are not known. */
    Optional<List<SizeElement>> elements(Value value) {
        Optional<SymbolicTensor> then = before.constant(value);
        return after.constant(value).map(now -> {
            List<SizeElement> elements = new ArrayList<>();
            for (int i = 0; i < now.size(); i++) {
                Term old = then.isPresent() && then.get().size() == now.size()
                        ? then.get().element(i)
                        : Term.UNKNOWN;
                elements.add(element(value, old, now.element(i)));
            }
            return elements;
        });
    }

    private SizeElement element(Value value, Term old, Term now) {
        boolean fixed = fact(value).equals(BatchFact.SAME) || old.equals(now);
        if (now instanceof Term.Constant constant) {
            long number = constant.value();
            if (number != 0 && number % PROBE == 0) {
                return new SizeElement(SizeElement.Kind.PROPORTIONAL, OptionalLong.of(number / PROBE));
            }
            boolean isNew = old.equals(Term.UNKNOWN);
            return fixed || isNew ? new SizeElement(SizeElement.Kind.FIXED, OptionalLong.of(number)) : SizeElement.OPEN;
        }
        return fixed && !now.equals(Term.UNKNOWN)
                ? new SizeElement(SizeElement.Kind.FIXED, OptionalLong.empty())
                : SizeElement.OPEN;
    }
}
