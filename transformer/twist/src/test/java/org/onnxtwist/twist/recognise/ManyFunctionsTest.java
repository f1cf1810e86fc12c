package org.onnxtwist.twist.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.twist.rewrite.ConvModels;

/** Recognition looks into a function once, however often it is called. */
final class ManyFunctionsTest {
    private static final OperatorId RELU = OperatorId.onnx("Relu");

    private static Model empty() {
        Model model = ConvModels.empty(8, 17, Dim.of(1), Dim.of(3), Dim.of(8), Dim.of(8));
        model.setOpset("local", 1);
        return model;
    }

    /** Adds a function that applies an operator to its input so often, one after the other. */
    private static OperatorId add(Model model, int index, OperatorId operator, int times) {
        Graph body = new Graph("body");
        Value at = body.addInput("a", ValueType.UNKNOWN);
        for (int i = 0; i < times; i++) {
            at = call(body, operator, at);
        }
        body.addOutput(at);
        Function function = new Function(OperatorId.of("local", "F" + index), body);
        function.setOpset(17);
        function.setOpset("local", 1);
        model.addFunction(function);
        return function.id();
    }

    private static Value call(Graph graph, OperatorId operator, Value input) {
        return graph.newNode(operator).input(input).output("v").append().output(0);
    }

    /** 2^20 Relu nodes when all is inlined. */
    @Test
    void aFunctionCallsAnotherTwiceWhichCallsAnotherTwice() {
        Model model = empty();
        OperatorId last = add(model, 0, RELU, 1);
        for (int i = 1; i <= 20; i++) {
            last = add(model, i, last, 2);
        }
        Graph graph = model.graph();
        graph.addOutput(call(graph, last, graph.inputs().get(0)));
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertEquals(List.of(), Recogniser.recognise(model)));
    }

    private static Model chain(int functions) {
        Model model = empty();
        Graph graph = model.graph();
        Value at = graph.inputs().get(0);
        for (int i = 0; i < functions; i++) {
            at = call(graph, add(model, i, RELU, 1), at);
        }
        graph.addOutput(at);
        return model;
    }

    /** The time of this thread alone, because a test shares its machine. */
    private static long millis(int functions) {
        Model model = chain(functions);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        assertEquals(List.of(), Recogniser.recognise(model));
        return (threads.getCurrentThreadCpuTime() - start) / 1_000_000;
    }

    @Test
    void eightTimesTheFunctionsTakeAboutEightTimesTheTime() {
        millis(500);
        long small = Math.min(millis(500), millis(500));
        long large = millis(4_000);
        // Copying all functions at each call made it sixty times.
        assertTrue(large < 24 * Math.max(small, 20), small + " ms for an eighth, " + large + " ms for all");
    }
}
