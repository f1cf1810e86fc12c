package org.onnxtwist.runtime.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/** Rewritten models with discontinuous operators behind their convolutions. */
final class RewrittenDecisionsTest {
    private static final int CHANNELS = 16;

    @TempDir
    private Path folder;

    /**
     * Which of two numbers is the larger, for every element of a convolution, where both are that convolution: of all input channels
     * at once, and of each half of them, added up. Roundings decide, and the runtime's optimisations round otherwise.
     */
    private static Model ties() {
        Graph graph = new Graph("ties");
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 1, CHANNELS, 12, 14));
        x.setName("x");
        float[] all = new float[CHANNELS * CHANNELS * 9];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) Math.sin(i * 1.7);
        }
        Value whole = conv(graph, "whole", x, all, CHANNELS);
        Value parts = null;
        for (int half = 0; half < 2; half++) {
            Value from = graph.addInitializer("from", Tensor.vector(half * CHANNELS / 2));
            Value to = graph.addInitializer("to", Tensor.vector((half + 1) * CHANNELS / 2));
            Value axis = graph.addInitializer("axis", Tensor.vector(1));
            Value channels = graph.newNode("Slice")
                    .inputs(x, from, to, axis)
                    .output("half")
                    .append()
                    .output(0);
            float[] weight = new float[all.length / 2];
            int row = CHANNELS / 2 * 9;
            for (int i = 0; i < CHANNELS; i++) {
                System.arraycopy(all, i * CHANNELS * 9 + half * row, weight, i * row, row);
            }
            Value part = conv(graph, "part" + half, channels, weight, CHANNELS / 2);
            parts = parts == null
                    ? part
                    : graph.newNode("Add")
                            .inputs(parts, part)
                            .output("sum")
                            .append()
                            .output(0);
        }
        Value last = graph.addInitializer("last", Tensor.vector(4));
        Value pairs = graph.newNode("Concat")
                .inputs(unsqueezed(graph, whole, last), unsqueezed(graph, Objects.requireNonNull(parts), last))
                .attribute(Attribute.ofInt("axis", 4))
                .output("pairs")
                .append()
                .output(0);
        Value largest = graph.newNode("ArgMax")
                .name("the larger")
                .input(pairs)
                .attribute(Attribute.ofInt("axis", 4))
                .output("largest")
                .append()
                .output(0);
        largest.setName("largest");
        largest.setType(ValueType.tensor(DType.INT64, Shape.UNKNOWN));
        graph.addOutput(largest);
        Model model = new Model(graph, 8);
        model.setOpset(17);
        return model;
    }

    private static Value conv(Graph graph, String name, Value x, float[] weight, int inputs) {
        Value kernel = graph.addInitializer(name + ".w", Tensor.ofFloats(weight, CHANNELS, inputs, 3, 3));
        return graph.newNode("Conv")
                .name(name)
                .inputs(x, kernel)
                .attribute(Attribute.ofInts("pads", List.of(1L, 1L, 1L, 1L)))
                .output(name)
                .append()
                .output(0);
    }

    private static Value unsqueezed(Graph graph, Value value, Value axis) {
        return graph.newNode("Unsqueeze")
                .inputs(value, axis)
                .output("unsqueezed")
                .append()
                .output(0);
    }

    @Test
    void whatRoundingsDecideIsAcceptedAndReported() {
        VerificationReport report = new Trial(folder).verify(RewrittenDecisionsTest::ties);
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertTrue(
                report.remarks().stream()
                        .anyMatch(remark -> remark.contains("after ArgMax 'the larger', whose inputs agree")),
                report.remarks().toString());
    }

    @Test
    void anotherDecisionIsFound() {
        VerificationReport report = new Trial(folder)
                .damaged(model -> model.forEachNode(node -> {
                    if (node.name().equals("the larger")) {
                        node.setAttribute(Attribute.ofInt("select_last_index", 1));
                    }
                }))
                .verify(RewrittenDecisionsTest::ties);
        assertEquals(Optional.of(false), report.passed());
        assertTrue(
                report.reason().contains("although ArgMax 'the larger' have the same inputs in both models"),
                report.reason());
    }
}
