package org.onnxtwist.schema.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.finding.FindingCode;

/**
 * Calls of functions give what the bodies cannot do without: inputs that a node of the body itself reads where its operator needs an
 * operand, or passes on to a function that does. Nodes in subgraphs do not count, because a body may ask first whether it was given
 * an input. Linear in the nodes of the bodies.
 */
final class RequiredArguments implements CheckRule {
    private final Set<Value> required = new HashSet<>();

    @Override
    public void model(Model model, Findings findings) {
        Map<Function, List<Node>> calls = new HashMap<>();
        Map<Value, Function> owners = new HashMap<>();
        Deque<Value> open = new ArrayDeque<>();
        for (Function function : model.functions().values()) {
            function.body().inputs().forEach(input -> owners.put(input, function));
        }
        for (Function function : model.functions().values()) {
            for (Node node : function.body().nodes()) {
                Optional<Function> callee = model.callee(node);
                callee.ifPresent(found ->
                        calls.computeIfAbsent(found, any -> new ArrayList<>()).add(node));
                Long opset = function.opsets().get(node.operator().domain());
                if (callee.isEmpty() && opset != null) {
                    Schemas.find(node.operator(), opset).ifPresent(schema -> operands(node, schema, owners, open));
                }
            }
        }
        while (!open.isEmpty()) {
            Value input = open.remove();
            Function owner = Objects.requireNonNull(owners.get(input), "only inputs of functions are followed");
            int index = owner.body().inputs().indexOf(input);
            for (Node call : calls.getOrDefault(owner, List.of())) {
                if (index < call.inputCount()) {
                    call.input(index).ifPresent(argument -> require(argument, owners, open));
                }
            }
        }
    }

    private void operands(Node node, OperatorSchema schema, Map<Value, Function> owners, Deque<Value> open) {
        for (int i = 0; i < node.inputCount(); i++) {
            boolean needed = schema.input(i)
                    .filter(parameter -> parameter.option() == OperatorSchema.FormalParameter.Option.SINGLE)
                    .isPresent();
            if (needed) {
                node.input(i).ifPresent(operand -> require(operand, owners, open));
            }
        }
    }

    private void require(Value value, Map<Value, Function> owners, Deque<Value> open) {
        if (owners.containsKey(value) && required.add(value)) {
            open.add(value);
        }
    }

    @Override
    public void node(Call call, Findings findings) {
        if (call.callee().isEmpty()) {
            return;
        }
        Node node = call.node();
        List<Value> inputs = call.callee().get().body().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            boolean omitted = i >= node.inputCount() || node.input(i).isEmpty();
            // Inside a function, an input that is passed on may be omitted by the caller, which is reported there.
            if (omitted && required.contains(inputs.get(i))) {
                findings.node(
                        FindingCode.INPUT_OMITTED,
                        call,
                        "omits the input " + inputs.get(i) + " of "
                                + call.callee().get() + ", which a node of its body needs: connect it");
            }
        }
    }
}
