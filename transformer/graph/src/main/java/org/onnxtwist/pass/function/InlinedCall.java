package org.onnxtwist.pass.function;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OpsetImports;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Identity;

/** One call of a function, on its way to being replaced by the function's body. */
final class InlinedCall {
    private final Model model;
    private final Function function;
    private final Node call;
    private final OpsetImports imports;
    private final Map<String, Attribute> arguments = new HashMap<>();

    InlinedCall(Model model, Function function, Node call) {
        this.model = model;
        this.function = function;
        this.call = call;
        this.imports = model.importsOf(call.graph());
        function.attributeDefaults().forEach(attribute -> arguments.put(attribute.name(), attribute));
        call.attributes().forEach(attribute -> arguments.put(attribute.name(), attribute));
    }

    /** Replaces the call. Returns the nodes that stand in its place. */
    List<Node> replace() {
        requireFit();
        requireSameOperatorSets();
        function.opsets().forEach((domain, version) -> {
            if (!imports.opsets().containsKey(domain)) {
                imports.setOpset(domain, version);
            }
        });
        GraphCopy copy = GraphCopy.within(this::substitute)
                .rename(name -> call.name().isEmpty() ? name : call.name() + "/" + name);
        List<Value> inputs = function.body().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            Optional<Value> given = call.input(i);
            if (given.isPresent()) {
                copy.map(inputs.get(i), given.get());
            } else {
                copy.omit(inputs.get(i));
            }
        }
        List<Node> made = new ArrayList<>(copy.nodesBefore(function.body().nodes(), call));
        // What the function declares of its values is true of some call, not of this one.
        made.forEach(node -> node.outputs().forEach(output -> output.setType(ValueType.UNKNOWN)));
        made.addAll(giveOutputs(copy));
        call.graph().remove(call);
        return made;
    }

    private Optional<Attribute> substitute(Attribute attribute) {
        return attribute.value() instanceof AttributeValue.Reference reference
                ? Optional.ofNullable(arguments.get(reference.attribute()))
                        .map(given -> attribute.withValue(given.value()))
                : Optional.of(attribute);
    }

    /** Lets the copied nodes produce the call's outputs. Returns the nodes that this needs besides. */
    private List<Node> giveOutputs(GraphCopy copy) {
        Placement place = Placement.before(model, call);
        List<Node> added = new ArrayList<>();
        IdentityHashMap<Value, Value> given = new IdentityHashMap<>();
        for (int i = 0; i < call.outputs().size(); i++) {
            Value result = function.body().outputs().get(i);
            if (call.output(i).isOmitted() || isOmittedInput(result)) {
                continue;
            }
            Value wanted = call.detachOutput(i, call.output(i).hint());
            Value source = copy.copyOf(result);
            if (result.producer().isPresent() && !given.containsKey(result)) {
                source.producer().orElseThrow().attachOutput(source.outputIndex(), wanted);
                given.put(result, wanted);
            } else {
                Node identity = Identity.of(given.getOrDefault(result, source)).emitNode(place);
                identity.attachOutput(0, wanted);
                added.add(identity);
            }
        }
        return added;
    }

    private boolean isOmittedInput(Value result) {
        int index = function.body().inputs().indexOf(result);
        return index >= 0 && call.input(index).isEmpty();
    }

    private void requireFit() {
        Graph body = function.body();
        if (call.inputCount() > body.inputs().size()
                || call.outputs().size() > body.outputs().size()) {
            throw new FunctionInliningException("node " + call + " has " + call.inputCount() + " inputs and "
                    + call.outputs().size() + " outputs, but " + function + " has "
                    + body.inputs().size() + " and " + body.outputs().size() + ": correct the call");
        }
        for (int i = 0; i < call.outputs().size(); i++) {
            if (isOmittedInput(body.outputs().get(i)) && call.output(i).isUsed()) {
                throw new FunctionInliningException("output " + call.output(i) + " of node " + call + " is an input of "
                        + function + " that the call omits: connect that input");
            }
        }
    }

    private void requireSameOperatorSets() {
        Set<String> domains = new LinkedHashSet<>();
        function.body().forEachNode(node -> domains.add(node.operator().domain()));
        for (String domain : domains) {
            Long wanted = function.opsets().get(domain);
            Long here = imports.opsets().get(domain);
            if (wanted != null && here != null && !wanted.equals(here)) {
                throw new FunctionInliningException(function + " is written in version " + wanted + " of operator set '"
                        + (domain.isEmpty() ? "ai.onnx" : domain) + "', but its call " + call + " is in version "
                        + here
                        + ": convert one of them to the version of the other first");
            }
        }
    }
}
