package org.onnxtwist.schema.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.schema.OperatorSchema;

/** Mutations of what a node calls, reads and makes. */
final class NodeMutations {
    private static final int MANY = 40;

    private NodeMutations() {}

    static List<Mutation> all() {
        List<Mutation> all = new ArrayList<>();
        all.add(node("operator misspelt", node -> node.setOpType(node.getOpType() + "x")));
        all.add(node("operator unnamed", node -> node.clearOpType()));
        all.add(node("operator of a domain that is not imported", node -> node.setDomain("nowhere")));
        all.add(node("operator of a domain of ONNX that is not imported", node -> node.setDomain("ai.onnx.training")));
        all.add(node("operator with an overload", node -> node.setOverload("fast")));
        all.add(node("documentation and name", node -> node.setDocString("doc").setName("a name")));
        all.add(new Mutation(
                "domain spelt out",
                subject -> subject.node().getDomain().isEmpty()
                        ? Optional.of(subject.withNode(node -> node.setDomain("ai.onnx")))
                        : Optional.empty()));
        all.add(new Mutation(
                "a version before",
                subject -> subject.schema()
                        .filter(schema -> schema.since() > 1)
                        .map(schema -> Opsets.set(subject, subject.node().getDomain(), schema.since() - 1))));
        all.add(new Mutation(
                "a version after",
                subject -> Opsets.next(subject)
                        .map(next -> Opsets.set(subject, subject.node().getDomain(), next.since()))));
        all.add(inputs(
                "too few inputs", (node, schema) -> schema.minInputs() > 0 && truncate(node, schema.minInputs() - 1)));
        all.add(inputs("no inputs", (node, schema) -> truncate(node, 0)));
        all.add(inputs("too many inputs", NodeMutations::tooManyInputs));
        all.add(inputs("too many inputs, omitted", NodeMutations::tooManyOmittedInputs));
        for (int i = 0; i < 3; i++) {
            int input = i;
            all.add(inputs("input " + i + " omitted", (node, schema) -> {
                boolean has =
                        input < node.getInputCount() && !node.getInput(input).isEmpty();
                if (has) {
                    node.setInput(input, "");
                }
                return has;
            }));
        }
        all.add(inputs("an input that nothing makes", (node, schema) -> {
            if (node.getInputCount() > 0) {
                node.setInput(0, "nothing makes it");
            }
            return node.getInputCount() > 0;
        }));
        all.add(inputs("its own output as input", (node, schema) -> {
            boolean has = node.getInputCount() > 0 && node.getOutputCount() > 0;
            if (has) {
                node.setInput(0, node.getOutput(0));
            }
            return has;
        }));
        all.add(inputs("too few outputs", (node, schema) -> {
            boolean may = schema.minOutputs() > 0 && node.getOutputCount() >= schema.minOutputs();
            if (may) {
                outputs(node, schema.minOutputs() - 1);
            }
            return may;
        }));
        all.add(inputs("too many outputs", (node, schema) -> {
            boolean may = schema.maxOutputs() < MANY;
            if (may) {
                fill(node, schema.maxOutputs() + 1);
            }
            return may;
        }));
        all.add(allOutputs());
        all.add(inputs("too many outputs, omitted", (node, schema) -> {
            boolean may = schema.maxOutputs() < MANY;
            while (may && node.getOutputCount() <= schema.maxOutputs()) {
                node.addOutput("");
            }
            return may;
        }));
        for (int i = 0; i < 2; i++) {
            int output = i;
            all.add(inputs("output " + i + " omitted", (node, schema) -> {
                boolean has = output < node.getOutputCount()
                        && !node.getOutput(output).isEmpty();
                if (has) {
                    node.setOutput(output, "");
                }
                return has;
            }));
        }
        all.add(inputs("an output that is an input", (node, schema) -> {
            boolean has = node.getOutputCount() > 0
                    && node.getInputCount() > 0
                    && !node.getInput(0).isEmpty();
            if (has) {
                node.setOutput(0, node.getInput(0));
            }
            return has;
        }));
        all.add(inputs("two outputs of one name", (node, schema) -> {
            boolean has = node.getOutputCount() > 1;
            if (has) {
                node.setOutput(1, node.getOutput(0));
            }
            return has;
        }));
        return all;
    }

    static Mutation allOutputs() {
        return inputs("all outputs", (node, schema) -> {
            boolean may = schema.maxOutputs() < MANY && schema.maxOutputs() > node.getOutputCount();
            if (may) {
                fill(node, schema.maxOutputs());
            }
            return may;
        });
    }

    /** A change of a node that knows its schema; tells whether it changed something. */
    private interface Change {
        boolean of(NodeProto.Builder node, OperatorSchema schema);
    }

    private static Mutation node(String name, Consumer<NodeProto.Builder> change) {
        return new Mutation(name, subject -> Optional.of(subject.withNode(change)));
    }

    private static Mutation inputs(String name, Change change) {
        return new Mutation(
                name,
                subject -> subject.schema().flatMap(schema -> {
                    boolean[] changed = new boolean[1];
                    var model = subject.withNode(node -> changed[0] = change.of(node, schema));
                    return changed[0] ? Optional.of(model) : Optional.empty();
                }));
    }

    private static boolean truncate(NodeProto.Builder node, int count) {
        if (node.getInputCount() <= count) {
            return false;
        }
        List<String> kept = List.copyOf(node.getInputList().subList(0, count));
        node.clearInput().addAllInput(kept);
        return true;
    }

    private static boolean tooManyInputs(NodeProto.Builder node, OperatorSchema schema) {
        String name = node.getInputList().stream()
                .filter(any -> !any.isEmpty())
                .findFirst()
                .orElse("");
        if (schema.maxInputs() > MANY || name.isEmpty()) {
            return false;
        }
        while (node.getInputCount() <= schema.maxInputs()) {
            node.addInput(name);
        }
        return true;
    }

    private static boolean tooManyOmittedInputs(NodeProto.Builder node, OperatorSchema schema) {
        if (schema.maxInputs() > MANY) {
            return false;
        }
        while (node.getInputCount() <= schema.maxInputs()) {
            node.addInput("");
        }
        return true;
    }

    private static void outputs(NodeProto.Builder node, int count) {
        List<String> kept = List.copyOf(node.getOutputList().subList(0, count));
        node.clearOutput().addAllOutput(kept);
    }

    private static void fill(NodeProto.Builder node, int count) {
        IntStream.range(node.getOutputCount(), count).forEach(i -> node.addOutput("more" + i));
    }
}
