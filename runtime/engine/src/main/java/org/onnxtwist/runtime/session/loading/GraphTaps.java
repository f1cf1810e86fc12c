package org.onnxtwist.runtime.session.loading;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Constant;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.If;
import org.onnxtwist.op.Loop;
import org.onnxtwist.op.Scan;

/**
 * Makes inner values of a model outputs of the model, so that a run returns them.
 *
 * <p>A value in a subgraph is handed outwards: out of a Loop or Scan as a scan output, which stacks the iterations along a new first
 * axis, and out of a branch of an If as a further output, for which the other branch gives a tensor without elements.
 */
public final class GraphTaps {
    private static final int PICTURE_RANK = 4;

    private final Model model;

    /** @param model the model that outputs are added to */
    public GraphTaps(Model model) {
        this.model = model;
    }

    /**
     * A value of the main graph that carries an inner one.
     *
     * @param value the output of the model to ask for
     * @param stacked how many new first axes it has, one for each Loop or Scan around the inner value
     */
    public record Tap(Value value, int stacked) {}

    /** Taps a tensor of that type; empty inside a construct that cannot hand it out. */
    public Optional<Tap> tap(Value inner, DType dtype) {
        Value value = inner;
        Graph graph = value.graph();
        if (graph == model.graph()) {
            declare(value, dtype);
            if (!value.isOutput()) {
                graph.addOutput(value);
            }
            return Optional.of(new Tap(value, 0));
        }
        Optional<Node> owner = graph.owner();
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        if (value.isInput() || value.isOutput()) {
            // A body may not give out what it was given, nor a value twice: some node has to make it.
            value = graph.newNode(Identity.ID)
                    .input(value)
                    .output("tap.input")
                    .append()
                    .output(0);
        }
        declare(value, dtype);
        return switch (owner.get().operator().name()) {
            case If.NAME -> tap(throughBranch(owner.get(), graph, value, dtype), dtype);
            case Loop.NAME, Scan.NAME ->
                tap(throughLoop(owner.get(), graph, value), dtype)
                        .map(outer -> new Tap(outer.value(), outer.stacked() + 1));
            default -> Optional.empty();
        };
    }

    private static void declare(Value value, DType dtype) {
        if (value.type().dtype() == DType.UNDEFINED) {
            value.setType(ValueType.tensor(dtype, Shape.UNKNOWN));
        }
    }

    private static Value throughBranch(Node node, Graph branch, Value value, DType dtype) {
        node.subgraphs().filter(other -> other != branch).forEach(other -> {
            Tensor nothing = Tensor.zeros(dtype, new long[PICTURE_RANK]);
            Value constant = other.newNode(Constant.ID)
                    .attribute(Constant.VALUE.as(nothing))
                    .output("tap.nothing")
                    .append()
                    .output(0);
            constant.setType(ValueType.tensor(dtype, Shape.UNKNOWN));
            other.addOutput(constant);
        });
        branch.addOutput(value);
        return withFurtherOutput(node, branch.outputs().size());
    }

    private static Value throughLoop(Node node, Graph body, Value value) {
        body.addOutput(value);
        boolean isScan = node.operator().equals(Scan.ID);
        Value outer = withFurtherOutput(node, body.outputs().size() - (isScan ? 0 : 1));
        outer.producer().ifPresent(loop -> {
            appendZero(loop, Scan.SCAN_OUTPUT_AXES.name());
            appendZero(loop, Scan.SCAN_OUTPUT_DIRECTIONS.name());
        });
        return outer;
    }

    private static void appendZero(Node node, String attribute) {
        node.intsAttribute(attribute).ifPresent(old -> {
            List<Long> longer = new ArrayList<>(old);
            longer.add(0L);
            node.setAttribute(Attribute.ofInts(attribute, longer));
        });
    }

    /** Puts a node of the same kind, with its last of {@code count} outputs new, in the place of {@code node}. */
    private static Value withFurtherOutput(Node node, int count) {
        NodeBuilder builder = node.graph().newNode(node.operator()).name(node.name());
        node.inputs().forEach(builder::input);
        for (int i = 0; i < count - 1; i++) {
            if (i >= node.outputs().size() || node.output(i).isOmitted()) {
                builder.omitOutput();
            } else {
                builder.output(node.detachOutput(i, "tap.detached"));
            }
        }
        builder.output("tap");
        for (Attribute attribute : List.copyOf(node.attributes())) {
            boolean holdsGraphs = attribute.value() instanceof AttributeValue.GraphValue
                    || attribute.value() instanceof AttributeValue.GraphValues;
            if (holdsGraphs) {
                node.removeAttribute(attribute.name());
            }
            builder.attribute(attribute);
        }
        Node replacement = builder.before(node);
        node.graph().remove(node);
        return replacement.output(count - 1);
    }
}
