package org.onnxtwist.op;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;

/** Fits what a builder was given to the version of its operator that a placement has. */
final class Emission {
    private final Signatures signatures;
    private final Placement placement;
    private final Signatures.Version version;
    private final Signature signature;
    private final String name;
    private final Map<String, List<Value>> inputs;
    private final Map<String, OperatorBuilder.Given> attributes;
    private final Map<String, List<Long>> lists = new HashMap<>(0);
    private final Set<String> outputs;
    private final int count;

    Emission(
            Signatures signatures,
            Placement placement,
            String name,
            Map<String, List<Value>> inputs,
            Map<String, OperatorBuilder.Given> attributes,
            Set<String> outputs,
            int count) {
        this.signatures = signatures;
        this.placement = placement;
        this.version = signatures.at(placement);
        this.signature = version.signature();
        this.name = name;
        this.inputs = new LinkedHashMap<>(inputs);
        this.attributes = new LinkedHashMap<>(attributes);
        this.outputs = outputs;
        this.count = count;
    }

    Node place(Optional<Value> detached) {
        readConstants();
        setListsAside();
        requireKnownAttributes();
        requireKnownInputs();
        requireKnownOutputs();
        NodeBuilder node = placement.graph().node(signatures.operator()).name(name);
        describeInputs(node);
        describeAttributes(node);
        describeOutputs(node, detached);
        return placement.place(node);
    }

    static Value firstOutput(Node node) {
        for (Value output : node.outputs()) {
            if (!output.isOmitted()) {
                return output;
            }
        }
        throw new IllegalStateException("node " + node + " was placed without an output");
    }

    /** A list that was given as a constant input, to a version that takes it as an attribute. */
    private void readConstants() {
        for (Map.Entry<String, List<Value>> given : List.copyOf(inputs.entrySet())) {
            String input = given.getKey();
            Optional<Attr<?>> attribute = signature.attribute(input);
            if (!signature.hasInput(input)
                    && attribute.isPresent()
                    && attribute.get().kind() == AttributeKind.INTS) {
                constant(given.getValue()).ifPresent(list -> {
                    inputs.remove(input);
                    attributes.put(input, new OperatorBuilder.Given(attribute.get(), AttributeKind.INTS.write(list)));
                });
            }
        }
    }

    private static Optional<List<Long>> constant(List<Value> values) {
        return values.size() != 1
                ? Optional.empty()
                : values.get(0)
                        .constant()
                        .filter(tensor -> tensor.dtype() == DType.INT64)
                        .map(tensor -> OperatorBuilder.list(tensor.toLongs()));
    }

    /** A list that was given as an attribute, to a version that takes it as an input. */
    private void setListsAside() {
        for (OperatorBuilder.Given given : List.copyOf(attributes.values())) {
            String attribute = given.attribute().name();
            if (signature.attribute(attribute).isEmpty()
                    && signature.hasInput(attribute)
                    && given.value() instanceof AttributeValue.Ints list) {
                attributes.remove(attribute);
                lists.put(attribute, list.values());
            }
        }
    }

    private void requireKnownAttributes() {
        for (OperatorBuilder.Given given : attributes.values()) {
            String attribute = given.attribute().name();
            Optional<Attr<?>> known = signature.attribute(attribute);
            if (known.isEmpty()) {
                throw lacks(
                        "attribute",
                        attribute,
                        signatures.spans(other -> other.attribute(attribute).isPresent()));
            }
            if (known.get().kind() != given.attribute().kind()) {
                throw new OperatorVersionException("attribute '" + attribute + "' of " + here() + " is of kind "
                        + known.get().kind() + ", and was given as "
                        + given.attribute().kind()
                        + ": give it as this version has it");
            }
        }
        for (Attr<?> required : signature.required()) {
            if (!attributes.containsKey(required.name())) {
                throw needs("attribute", required.name());
            }
        }
    }

    private void requireKnownInputs() {
        for (String input : inputs.keySet()) {
            if (!signature.hasInput(input)) {
                throw lacks("input", input, signatures.spans(other -> other.hasInput(input)));
            }
        }
        for (Formal formal : signature.inputs()) {
            if (!lists.containsKey(formal.name())
                    && inputs.getOrDefault(formal.name(), List.of()).size() < formal.least()) {
                throw needs("input", formal.name());
            }
        }
    }

    private void requireKnownOutputs() {
        for (String output : outputs) {
            if (!signature.hasOutput(output)) {
                throw lacks("output", output, signatures.spans(other -> other.hasOutput(output)));
            }
        }
    }

    private OperatorVersionException lacks(String what, String which, String spans) {
        return new OperatorVersionException(what + " '" + which + "' of " + called() + " is in " + spans
                + " of operator set '" + signatures.domain() + "', and the one imported is "
                + placement.opset(signatures.operator().domain()).getAsLong()
                + ": leave it out, or convert the model to a version that has it");
    }

    private void describeInputs(NodeBuilder node) {
        int omitted = 0;
        for (Formal formal : signature.inputs()) {
            List<Value> given = inputs.getOrDefault(formal.name(), List.of());
            List<Long> list = lists.get(formal.name());
            if (given.isEmpty() && list == null) {
                omitted++;
                continue;
            }
            for (; omitted > 0; omitted--) {
                node.input(Optional.empty());
            }
            given.forEach(node::input);
            if (list != null) {
                node.input(constant(formal.name(), list));
            }
        }
    }

    private Value constant(String input, List<Long> numbers) {
        return placement.constant(
                hint(input),
                Tensor.vector(numbers.stream().mapToLong(Long::longValue).toArray()));
    }

    private void describeAttributes(NodeBuilder node) {
        for (OperatorBuilder.Given given : attributes.values()) {
            if (signature.attribute(given.attribute().name()).stream()
                    .noneMatch(known -> known.isDefault(given.value()))) {
                node.attribute(Attribute.of(given.attribute().name(), given.value()));
            }
        }
    }

    private OperatorVersionException needs(String what, String which) {
        return new OperatorVersionException(
                here() + " needs " + what + " '" + which + "', which was not given: give it");
    }

    private void describeOutputs(NodeBuilder node, Optional<Value> detached) {
        Set<String> wanted = new HashSet<>(outputs);
        for (Formal formal : signature.outputs()) {
            if (formal.arity() != Formal.Arity.OPTIONAL) {
                wanted.add(formal.name());
            }
        }
        if (wanted.isEmpty() && !signature.outputs().isEmpty()) {
            wanted.add(signature.outputs().get(0).name());
        }
        Optional<Value> first = detached;
        int omitted = 0;
        for (Formal formal : signature.outputs()) {
            if (!wanted.contains(formal.name())) {
                omitted++;
                continue;
            }
            for (; omitted > 0; omitted--) {
                node.omitOutput();
            }
            List<String> hints = new ArrayList<>();
            if (formal.arity() == Formal.Arity.SEVERAL) {
                if (count < formal.least()) {
                    throw new OperatorVersionException(
                            here() + " has at least " + formal.least() + " outputs, not " + count + ": ask for more");
                }
                for (int i = 0; i < count; i++) {
                    hints.add(hint(count == 1 ? "output" : "output_" + i));
                }
            } else {
                hints.add(hint(signature.outputs().size() == 1 ? "output" : formal.name()));
            }
            for (String hint : hints) {
                if (first.isPresent()) {
                    node.output(first.get());
                    first = Optional.empty();
                } else {
                    node.output(hint);
                }
            }
        }
    }

    private String hint(String part) {
        return (name.isEmpty() ? signatures.operator().name() : name) + "." + part;
    }

    private String here() {
        return called() + " in version " + version.since() + " of operator set '" + signatures.domain() + "'";
    }

    private String called() {
        return signatures.operator().name() + (name.isEmpty() ? "" : " '" + name + "'");
    }
}
