package org.onnxtwist.op;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.OperatorBuilder.Stated;

/** The inputs, attributes and outputs given to a builder, fitted to one version of its operator. */
final class Fit {
    private final Signatures signatures;
    private final Signatures.Version version;
    private final Signature signature;
    private final String name;
    private final Map<String, List<Value>> inputs;
    private final Map<String, Stated> attributes;
    /** Inputs that were given as attributes. */
    private final Map<String, Tensor> constants = new HashMap<>(0);

    private final List<String> outputs;
    private final int outputCount;

    private Fit(
            Signatures signatures,
            Signatures.Version version,
            String name,
            Map<String, List<Value>> inputs,
            Map<String, Stated> attributes,
            List<String> outputs,
            int outputCount) {
        this.signatures = signatures;
        this.version = version;
        this.signature = version.signature();
        this.name = name;
        this.inputs = new LinkedHashMap<>(inputs);
        this.attributes = new LinkedHashMap<>(attributes);
        this.outputs = outputs;
        this.outputCount = outputCount;
    }

    /** @throws OperatorVersionException when the version lacks something that was given, or requires something that was not */
    static Fit of(
            Signatures signatures,
            Signatures.Version version,
            String name,
            Map<String, List<Value>> inputs,
            Map<String, Stated> attributes,
            List<String> outputs,
            int outputCount) {
        Fit fit = new Fit(signatures, version, name, inputs, attributes, outputs, outputCount);
        fit.readConstants();
        fit.setConstantsAside();
        fit.refuseUnknown();
        Alternatives.complete(fit);
        Alternatives.require(fit);
        fit.refuseMissing();
        return fit;
    }

    /** Turns constant inputs into attributes where the version takes an attribute. */
    private void readConstants() {
        for (Map.Entry<String, List<Value>> given : List.copyOf(inputs.entrySet())) {
            String input = given.getKey();
            if (signature.hasInput(input) || given.getValue().size() != 1) {
                continue;
            }
            Optional<Tensor> constant = given.getValue().get(0).constant();
            Optional<Attr<?>> known = signature.attributeFor(operator(), input);
            if (constant.isPresent() && known.isPresent()) {
                InputOfAttribute.attribute(known.get(), constant.get()).ifPresent(attribute -> {
                    inputs.remove(input);
                    state(attribute);
                });
            }
        }
    }

    /** Turns attributes into constant inputs where the version takes an input. */
    private void setConstantsAside() {
        for (Stated stated : List.copyOf(attributes.values())) {
            Attribute attribute = stated.attribute();
            if (signature.attribute(attribute.name()).isPresent()) {
                continue;
            }
            Optional<String> input = signature.inputFor(operator(), attribute.name());
            if (input.isPresent() && !(attribute.value() instanceof AttributeValue.Reference)) {
                attributes.remove(attribute.name());
                give(
                        input.get(),
                        InputOfAttribute.constant(operator(), attribute.value(), firstType())
                                .orElseThrow(() -> refusal("takes the attribute '" + attribute.name()
                                        + "' as the input '" + input.get()
                                        + "' with the element type of its first input, "
                                        + (firstType() == DType.UNDEFINED
                                                ? "which is not known: declare the type, or give the input"
                                                : firstType().onnxName()
                                                        + ", which cannot hold it: give a number of that type"))));
            }
        }
    }

    /** The element type of the first input, where it is known. */
    private DType firstType() {
        List<Value> first = signature.inputs().isEmpty()
                ? List.of()
                : inputs.getOrDefault(signature.inputs().get(0).name(), List.of());
        return first.isEmpty() ? DType.UNDEFINED : elementType(first.get(0));
    }

    private static DType elementType(Value value) {
        DType declared = value.type().dtype();
        return declared == DType.UNDEFINED ? value.constant().map(Tensor::dtype).orElse(declared) : declared;
    }

    OperatorId operator() {
        return signatures.operator();
    }

    /** The version of the operator. */
    long since() {
        return version.since();
    }

    int outputCount() {
        return outputCount;
    }

    /** Tells whether an input was given, by a value or by an attribute. */
    boolean isGiven(String input) {
        return constants.containsKey(input)
                || !inputs.getOrDefault(input, List.of()).isEmpty();
    }

    /** The constant that an input was given as; empty if it was not given as an attribute. */
    Optional<Tensor> constant(String input) {
        List<Value> values = inputs.getOrDefault(input, List.of());
        return values.size() == 1 ? values.get(0).constant() : Optional.ofNullable(constants.get(input));
    }

    Optional<AttributeValue> attribute(Attr<?> attribute) {
        return Optional.ofNullable(attributes.get(attribute.name()))
                .map(stated -> stated.attribute().value());
    }

    void give(String input, Tensor constant) {
        constants.put(input, constant);
    }

    void state(Attribute attribute) {
        attributes.put(attribute.name(), new Stated(attribute, false));
    }

    /** @param problem continues a sentence whose subject is the node */
    OperatorVersionException refusal(String problem) {
        return new OperatorVersionException(signatures.describe(version, name) + " " + problem);
    }

    private void refuseUnknown() {
        for (Stated stated : attributes.values()) {
            String attribute = stated.attribute().name();
            Optional<Attr<?>> known = signature.attribute(attribute);
            if (known.isEmpty()) {
                throw signatures.lacks(
                        version,
                        "attribute",
                        attribute,
                        name,
                        other -> other.attribute(attribute).isPresent());
            }
            if (!known.get().kind().accepts(stated.attribute().value())) {
                throw new OperatorVersionException("attribute '" + attribute + "' of "
                        + signatures.describe(version, name) + " is of kind "
                        + known.get().kind() + ", but was given as another kind: use the kind of this version");
            }
        }
        for (String input : inputs.keySet()) {
            if (!signature.hasInput(input)) {
                throw signatures.lacks(version, "input", input, name, other -> other.hasInput(input));
            }
        }
        for (String output : outputs) {
            if (!signature.hasOutput(output)) {
                throw signatures.lacks(version, "output", output, name, other -> other.hasOutput(output));
            }
        }
    }

    private void refuseMissing() {
        for (Attr<?> required : signature.required()) {
            if (!attributes.containsKey(required.name())) {
                throw signatures.needs(version, "attribute", required.name(), name);
            }
        }
        for (Formal formal : signature.inputs()) {
            if (!constants.containsKey(formal.name())
                    && inputs.getOrDefault(formal.name(), List.of()).size() < formal.least()) {
                throw signatures.needs(version, "input", formal.name(), name);
            }
        }
        for (Formal formal : signature.outputs()) {
            if (formal.arity() == Formal.Arity.SEVERAL && outputCount < formal.least()) {
                throw signatures.needs(version, "at least " + formal.least() + " of output", formal.name(), name);
            }
        }
    }

    /** The node, ready to be placed. */
    NodeBuilder describe(Placement placement, List<String> outputNames) {
        NodeBuilder node = placement.graph().newNode(signatures.operator()).name(name);
        describeInputs(node, placement);
        for (Stated stated : attributes.values()) {
            Attribute attribute = stated.attribute();
            if (stated.always()
                    || !signature.attribute(attribute.name()).orElseThrow().isDefault(attribute.value())) {
                node.attribute(attribute);
            }
        }
        describeOutputs(node, outputNames);
        return node;
    }

    private void describeInputs(NodeBuilder node, Placement placement) {
        int omitted = 0;
        for (Formal formal : signature.inputs()) {
            List<Value> given = new ArrayList<>(inputs.getOrDefault(formal.name(), List.of()));
            Tensor constant = constants.get(formal.name());
            if (constant != null) {
                given.add(placement.constant(hint(formal.name()), constant));
            }
            // Those omitted at the end are not written.
            for (; omitted > 0 && !given.isEmpty(); omitted--) {
                node.input(Optional.empty());
            }
            given.forEach(node::input);
            omitted += given.isEmpty() ? 1 : 0;
        }
    }

    private void describeOutputs(NodeBuilder node, List<String> outputNames) {
        int omitted = 0;
        int made = 0;
        for (Formal formal : signature.outputs()) {
            if (!isMade(formal)) {
                omitted++;
                continue;
            }
            for (; omitted > 0; omitted--) {
                node.omitOutput();
            }
            int count = formal.arity() == Formal.Arity.SEVERAL ? outputCount : 1;
            for (int i = 0; i < count; i++) {
                node.output(made < outputNames.size() ? outputNames.get(made) : outputHint(formal, i));
                made++;
            }
        }
    }

    /** Tells whether an output is produced. If all outputs of an operator are optional and none is asked for, the first is produced. */
    private boolean isMade(Formal output) {
        boolean none = outputs.isEmpty()
                && output.name().equals(signature.outputs().get(0).name());
        return output.arity() != Formal.Arity.OPTIONAL || none || outputs.contains(output.name());
    }

    private String outputHint(Formal output, int index) {
        if (output.arity() == Formal.Arity.SEVERAL && outputCount > 1) {
            return hint("output_" + index);
        }
        return hint(signature.outputs().size() == 1 ? "output" : output.name());
    }

    private String hint(String part) {
        return (name.isEmpty() ? signatures.operator().name() : name) + "." + part;
    }
}
