package org.onnxtwist.schema.check;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.If;
import org.onnxtwist.op.Loop;
import org.onnxtwist.op.Scan;
import org.onnxtwist.op.SequenceMap;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.TypeConflict;
import org.onnxtwist.schema.finding.FindingCode;

/** The subgraphs of If, Loop, Scan and SequenceMap take what their node gives and give what it takes. */
final class SubgraphSignatures implements CheckRule {
    private static final String BODY = "body";

    /** Of a Loop, the trip count and the condition. */
    private static final int LOOP_HEAD = 2;

    /** From here on a Scan's first input is no longer the lengths of its sequences. */
    private static final long SCAN_WITHOUT_LENGTHS = 9;

    @Override
    public void node(Call call, Findings findings) {
        Node node = call.node();
        if (!node.hasSubgraphs() || call.schema().isEmpty() || !node.operator().isStandard()) {
            return;
        }
        switch (node.operator().name()) {
            case If.NAME -> branches(call, findings);
            case Loop.NAME ->
                body(call, Math.max(node.inputCount(), LOOP_HEAD), node.outputCount() + 1, findings)
                        .ifPresent(body -> carried(call, body, findings));
            case Scan.NAME -> scan(call, findings);
            case SequenceMap.NAME -> body(call, node.inputCount(), node.outputCount(), findings);
            default -> {}
        }
    }

    private static void branches(Call call, Findings findings) {
        List<Graph> branches = List.of("then_branch", "else_branch").stream()
                .flatMap(name -> graph(call, name).stream())
                .toList();
        for (Graph branch : branches) {
            counts(call, branch, 0, call.node().outputCount(), findings);
        }
        if (branches.size() == 2) {
            List<Value> first = branches.get(0).outputs();
            List<Value> second = branches.get(1).outputs();
            for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
                same(call, first.get(i), second.get(i), "its branches return", findings);
            }
        }
    }

    private static void scan(Call call, Findings findings) {
        int inputs = call.node().inputCount();
        boolean lengths = call.schema().get().since() < SCAN_WITHOUT_LENGTHS;
        int given = lengths ? inputs - 1 : inputs;
        body(call, given, call.node().outputCount(), findings);
        call.node().intAttribute(Scan.NUM_SCAN_INPUTS.name()).stream()
                .filter(scanned -> scanned < 1 || scanned > given)
                .forEach(scanned -> findings.node(
                        FindingCode.SCAN_INPUTS,
                        call,
                        "scans " + scanned + " of " + given + " inputs: set num_scan_inputs to a number from 1 to "
                                + given));
    }

    private static void carried(Call call, Graph body, Findings findings) {
        int values = call.node().inputCount() - LOOP_HEAD;
        for (int i = 0;
                i < values
                        && i + LOOP_HEAD < body.inputs().size()
                        && i + 1 < body.outputs().size();
                i++) {
            Value given = body.inputs().get(i + LOOP_HEAD);
            same(call, given, body.outputs().get(i + 1), "an iteration takes and returns", findings);
            call.node()
                    .input(i + LOOP_HEAD)
                    .ifPresent(initial -> same(call, initial, given, "it begins and continues with", findings));
        }
    }

    private static Optional<Graph> body(Call call, int inputs, int outputs, Findings findings) {
        Optional<Graph> body = graph(call, BODY);
        body.ifPresent(graph -> counts(call, graph, inputs, outputs, findings));
        return body;
    }

    private static Optional<Graph> graph(Call call, String attribute) {
        return call.node()
                .attribute(attribute)
                .flatMap(found -> found.value() instanceof AttributeValue.GraphValue body
                        ? Optional.of(body.value())
                        : Optional.empty());
    }

    private static void counts(Call call, Graph body, int inputs, int outputs, Findings findings) {
        if (body.inputs().size() != inputs) {
            findings.node(
                    FindingCode.SUBGRAPH_INPUTS,
                    call,
                    "passes " + inputs + " inputs to " + body + ", which has "
                            + body.inputs().size() + ": make the numbers equal");
        }
        if (body.outputs().size() != outputs) {
            findings.node(
                    FindingCode.SUBGRAPH_OUTPUTS,
                    call,
                    "takes " + outputs + " outputs from " + body + ", which has "
                            + body.outputs().size() + ": make the numbers equal");
        }
    }

    /** Of tensors alone: an optional value and the value itself may stand for each other. */
    private static void same(Call call, Value a, Value b, String who, Findings findings) {
        ValueType first = call.site().type(a);
        ValueType second = call.site().type(b);
        if (first.asTensor().isPresent() && second.asTensor().isPresent() && TypeConflict.ofElements(first, second)) {
            findings.node(
                    FindingCode.SUBGRAPH_TYPE,
                    call,
                    b,
                    "does not have one type: " + who + " " + a + " of " + first + " and " + b + " of " + second
                            + ": insert a Cast");
        }
    }
}
