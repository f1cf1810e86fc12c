package org.onnxtwist.shape.node;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.shape.term.Sizes;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;
import org.onnxtwist.shape.term.ValueFact;

/**
 * The view that a rule has of one node: the facts of its inputs, its attributes resolved in their scope, and its outputs, whose facts the
 * rule sets.
 */
public final class NodeContext {
    private final Node node;
    private final FunctionScope scope;
    private final KnownFacts types;
    private final SubgraphInference graphs;
    private final ValueFact[] outputs;

    public NodeContext(Node node, FunctionScope scope, KnownFacts types, SubgraphInference graphs) {
        this.node = node;
        this.scope = scope;
        this.types = types;
        this.graphs = graphs;
        this.outputs = new ValueFact[node.outputs().size()];
        Arrays.fill(outputs, ValueFact.UNKNOWN);
    }

    public String operator() {
        return node.operator().name();
    }

    /** The version of the operator set that the operator belongs to. */
    public long version() {
        return scope.version(node.operator().domain());
    }

    public int inputCount() {
        return node.inputCount();
    }

    public int outputCount() {
        return outputs.length;
    }

    public boolean hasInput(int index) {
        return node.input(index).isPresent();
    }

    /** The fact of an input; {@link ValueFact#UNKNOWN} for an omitted one. */
    public ValueFact input(int index) {
        return node.input(index).map(types::fact).orElse(ValueFact.UNKNOWN);
    }

    public ValueType type(int index) {
        Optional<Value> value = node.input(index);
        return value.isPresent() ? types.type(value.get()) : ValueType.UNKNOWN;
    }

    public Shape shape(int index) {
        return type(index).shape();
    }

    public DType dtype(int index) {
        return type(index).dtype();
    }

    /** The dimensions of an input; empty if its rank is not known. */
    public Optional<List<Dim>> dims(int index) {
        return shape(index).known();
    }

    /** The content of an input that is a small tensor of integers; empty if it is not known. */
    public Optional<SymbolicTensor> content(int index) {
        return node.input(index).flatMap(types::content);
    }

    /**
     * As {@link #content}, but an integer input of small known shape has content, of unknown elements, even if no element is known, so that
     * the known elements of other inputs are not lost.
     */
    public Optional<SymbolicTensor> elements(int index) {
        Optional<SymbolicTensor> content = content(index);
        DType dtype = dtype(index);
        if (content.isPresent() || !SymbolicTensor.isFollowed(dtype)) {
            return content;
        }
        return Sizes.small(shape(index)).flatMap(sizes -> SymbolicTensor.build(sizes, at -> Term.UNKNOWN));
    }

    /** The elements of an input; empty if not all are constant. */
    public Optional<long[]> longs(int index) {
        return content(index).flatMap(SymbolicTensor::longs);
    }

    /** The only element of an input. */
    public Term scalar(int index) {
        return content(index)
                .filter(value -> value.size() == 1)
                .map(value -> value.element(0))
                .orElse(Term.UNKNOWN);
    }

    /** The tensor of an input; empty if the input is not constant. */
    public Optional<Tensor> tensor(int index) {
        return node.input(index).flatMap(types::tensor).filter(Tensor::isAvailable);
    }

    /** The value with which a ConstantOfShape fills an input. */
    public OptionalDouble fill(int index) {
        Optional<Tensor> number = node.input(index)
                .flatMap(Value::producer)
                .filter(maker -> maker.operator().equals(ConstantOfShape.ID))
                .flatMap(maker -> maker.attribute(ConstantOfShape.VALUE.name()))
                .map(Attribute::value)
                .flatMap(value -> value instanceof AttributeValue.TensorValue dense
                        ? Optional.of(dense.value())
                        : Optional.empty())
                .filter(tensor ->
                        tensor.isAvailable() && tensor.elements() == 1 && TensorElements.areNumbers(tensor.dtype()));
        return number.map(tensor -> OptionalDouble.of(TensorElements.of(tensor).doubleAt(0)))
                .orElseGet(OptionalDouble::empty);
    }

    /** The value of an attribute; empty if the node does not have it. */
    public Optional<AttributeValue> attribute(Attr<?> attribute) {
        return node.attribute(attribute.name()).map(Attribute::value).flatMap(scope::resolve);
    }

    public OptionalLong integer(Attr<?> attribute) {
        return attribute(attribute).orElse(null) instanceof AttributeValue.IntValue number
                ? OptionalLong.of(number.value())
                : OptionalLong.empty();
    }

    public long integer(Attr<?> attribute, long otherwise) {
        return integer(attribute).orElse(otherwise);
    }

    public Optional<long[]> integers(Attr<?> attribute) {
        return attribute(attribute).orElse(null) instanceof AttributeValue.IntValues numbers
                ? Optional.of(
                        numbers.values().stream().mapToLong(Long::longValue).toArray())
                : Optional.empty();
    }

    public Optional<List<Float>> reals(Attr<?> attribute) {
        return attribute(attribute).orElse(null) instanceof AttributeValue.FloatValues numbers
                ? Optional.of(numbers.values())
                : Optional.empty();
    }

    public OptionalDouble real(Attr<?> attribute) {
        return attribute(attribute).orElse(null) instanceof AttributeValue.FloatValue number
                ? OptionalDouble.of(number.value())
                : OptionalDouble.empty();
    }

    public String text(Attr<?> attribute, String otherwise) {
        return attribute(attribute).orElse(null) instanceof AttributeValue.StringValue text
                ? text.value().toString()
                : otherwise;
    }

    /** The element type that an integer attribute denotes; empty if the node does not have the attribute or the code is undefined. */
    public Optional<DType> dtype(Attr<?> attribute) {
        OptionalLong code = integer(attribute);
        return code.isPresent() ? DType.ofCode((int) code.getAsLong()) : Optional.empty();
    }

    /** The integers that older versions take as an attribute and newer ones as an input. */
    public Optional<long[]> integers(Attr<?> attribute, int index) {
        Optional<long[]> stated = integers(attribute);
        return stated.isPresent() ? stated : longs(index);
    }

    /** The tensor of a Constant node, with its attribute resolved in its scope. */
    public Optional<Tensor> constant() {
        return node.attributes().stream()
                .findFirst()
                .map(Attribute::value)
                .flatMap(scope::resolve)
                .flatMap(AttributeValue::asTensor);
    }

    public Optional<Graph> body(Attr<?> attribute) {
        return attribute(attribute).orElse(null) instanceof AttributeValue.GraphValue body
                ? Optional.of(body.value())
                : Optional.empty();
    }

    /** Infers a subgraph of the node and returns the facts of its outputs. */
    public List<ValueFact> run(Graph body, List<ValueFact> inputs) {
        return graphs.run(body, inputs);
    }

    /** The nesting depth of the node's graph; 1 for an outermost graph. */
    public int depth() {
        return graphs.depth();
    }

    public void output(int index, ValueFact fact) {
        if (index < outputs.length) {
            outputs[index] = fact;
        }
    }

    public void output(int index, ValueType type) {
        output(index, ValueFact.of(type));
    }

    public void output(int index, DType dtype, Shape shape) {
        output(index, ValueType.tensor(dtype, shape));
    }

    public void output(int index, DType dtype, List<Dim> dims) {
        output(index, dtype, Shape.of(dims));
    }

    /** Sets the content of an output whose type is already set. */
    public void content(int index, Optional<SymbolicTensor> content) {
        if (index < outputs.length && content.isPresent()) {
            outputs[index] = new ValueFact(outputs[index].type(), content);
        }
    }

    /** The fact that has been set for an output; {@link ValueFact#UNKNOWN} for an output that the node does not have. */
    public ValueFact inferred(int index) {
        return index < outputs.length ? outputs[index] : ValueFact.UNKNOWN;
    }
}
