package org.onnxtwist.pass.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.shape.inference.InlinedSizes;

/** Functions that call each other many times cost no more than their size, and are inlined only as far as is allowed. */
final class FunctionExpansionTest {
    /** Enough for anything linear; what was exponential or quadratic took minutes. */
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final OperatorId RELU = OperatorId.onnx("Relu");

    private static Model empty() {
        Model model = new Model(new Graph("main"), 8);
        model.setOpset(17);
        model.setOpset("local", 1);
        model.graph().addInput("x", ValueType.tensor(DType.FLOAT, 1, 3, 8, 8));
        return model;
    }

    private static OperatorId id(int index) {
        return OperatorId.of("local", "F" + index);
    }

    /** Adds the function F{index}, which does {@code operator} to its input so often, one after the other. */
    private static void add(Model model, int index, OperatorId operator, int times) {
        Graph body = new Graph("body");
        body.addOutput(chain(body, body.addInput("a", ValueType.UNKNOWN), operator, times));
        Function function = new Function(id(index), body);
        function.setOpset(17);
        function.setOpset("local", 1);
        model.addFunction(function);
    }

    private static Value chain(Graph graph, Value from, OperatorId operator, int times) {
        Value at = from;
        for (int i = 0; i < times; i++) {
            at = graph.newNode(operator).input(at).output("v").append().output(0);
        }
        return at;
    }

    private static Model called(Model model, OperatorId operator) {
        Graph graph = model.graph();
        graph.addOutput(chain(graph, graph.inputs().get(0), operator, 1));
        return model;
    }

    /** F0 is a Relu, and every function after it calls the one before so many times. */
    private static Model nested(int depth, int times) {
        Model model = empty();
        add(model, 0, RELU, 1);
        for (int i = 1; i <= depth; i++) {
            add(model, i, id(i - 1), times);
        }
        return called(model, id(depth));
    }

    private static long inlined(Model model) {
        return InlinedSizes.of(model, function -> true).of(model.graph());
    }

    @Test
    void nodesAreCountedWithoutBeingMade() {
        assertEquals(1 << 20, inlined(nested(20, 2)));
        assertEquals(1, inlined(nested(1_000, 1)));
        assertEquals(Long.MAX_VALUE, inlined(nested(80, 2)));
        Model endless = nested(2, 1);
        endless.removeFunction(id(0));
        add(endless, 0, id(2), 1);
        assertEquals(Long.MAX_VALUE, inlined(endless));
        Model some = nested(3, 2);
        assertEquals(
                4,
                InlinedSizes.of(some, function -> !function.id().equals(id(1))).of(some.graph()));
    }

    @Test
    void whatWouldBeTooLargeIsRefusedBeforeAnythingIsInlined() {
        Model model = nested(20, 2);
        FunctionInliningException refusal = assertTimeoutPreemptively(
                LONG,
                () -> assertThrows(
                        FunctionInliningException.class,
                        () -> FunctionInlining.all().run(model)));
        assertTrue(
                refusal.getMessage().contains("would create 1048576 nodes, and 100000 are allowed")
                        && refusal.getMessage().contains("inline-functions=N"),
                refusal.getMessage());
        assertEquals(21, model.functions().size());
        assertEquals(1, model.graph().nodeCount());
    }

    @Test
    void theLimitIsAMultipleOfTheModel() {
        assertEquals(100_000, InlinedSizes.allowance(nested(20, 2)));
        Model large = nested(1, 2_000);
        assertEquals(100L * 2_002, InlinedSizes.allowance(large));
    }

    @Test
    void aUserMayAllowMore() {
        Pass seven = Passes.of("inline-functions=7");
        assertThrows(FunctionInliningException.class, () -> seven.run(nested(3, 2)));
        Model model = nested(3, 2);
        assertTrue(Passes.of("inline-functions=8").run(model));
        assertEquals(8, model.graph().nodeCount());
        assertThrows(PassException.class, () -> Passes.of("inline-functions=many"));
    }

    @Test
    void inferenceLooksIntoAFunctionOnce() {
        Model model = nested(20, 2);
        assertTimeoutPreemptively(LONG, () -> {
            InferredTypes types = ShapeInference.infer(model);
            assertEquals(
                    Shape.of(1, 3, 8, 8), types.shape(model.graph().outputs().get(0)));
            Graph innermost = Optional.ofNullable(model.functions().get(id(0)))
                    .orElseThrow()
                    .body();
            assertEquals(Shape.of(1, 3, 8, 8), types.shape(innermost.outputs().get(0)));
        });
    }

    /** Of what lies deeper than inference goes, nothing is said, though other calls of it were followed. */
    @Test
    void functionsInsideEachOtherFillNoStack() {
        Model model = nested(20_000, 1);
        Graph graph = model.graph();
        graph.addOutput(chain(graph, graph.inputs().get(0), id(0), 1));
        InferredTypes types = ShapeInference.infer(model);
        Graph innermost =
                Optional.ofNullable(model.functions().get(id(0))).orElseThrow().body();
        assertEquals(Shape.UNKNOWN, types.shape(innermost.outputs().get(0)));
        assertEquals(Shape.of(1, 3, 8, 8), types.shape(graph.outputs().get(1)));
    }

    /** Every call makes another shape, so none is like one before. */
    @Test
    void callsThatNeverRepeatHaveAnEnd() {
        Model model = empty();
        Graph body = new Graph("body");
        Value axes = body.newNode("Constant")
                .attribute("value_ints", List.of(0L))
                .output("axes")
                .append()
                .output(0);
        body.addOutput(body.newNode("Unsqueeze")
                .inputs(body.addInput("a", ValueType.UNKNOWN), axes)
                .output("b")
                .append()
                .output(0));
        Function function = new Function(id(0), body);
        function.setOpset(17);
        model.addFunction(function);
        for (int i = 1; i <= 24; i++) {
            add(model, i, id(i - 1), 2);
        }
        called(model, id(24));
        assertTimeoutPreemptively(
                LONG,
                () -> assertEquals(
                        Shape.UNKNOWN,
                        ShapeInference.infer(model)
                                .shape(model.graph().outputs().get(0))));
    }
}
