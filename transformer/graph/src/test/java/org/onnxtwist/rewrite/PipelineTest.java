package org.onnxtwist.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Lines;

final class PipelineTest {
    private static final Capture<Value> X = Capture.value("x");

    /** A pass that drops nodes of one operator. */
    private static Pass drop(String operator) {
        return RuleEngine.of(new TestRule(
                        "drop",
                        node(OperatorId.onnx(operator)).inputs(any(X)),
                        (match, editor) -> editor.replace(match.output(), match.get(X))))
                .asPass("drop-" + operator);
    }

    /** A pass that drops one node of an operator at each run. */
    private record DropOne(String operator) implements Pass {
        @Override
        public String name() {
            return "drop-one";
        }

        @Override
        public boolean run(Model model) {
            int count = model.graph().nodeCount();
            List<String> seen = new ArrayList<>();
            RuleEngine.of(new TestRule(
                            "drop",
                            node(OperatorId.onnx(operator)).inputs(any(X)).where("is first", n -> seen.isEmpty()),
                            (match, editor) -> {
                                seen.add(match.root().name());
                                editor.replace(match.output(), match.get(X));
                            }))
                    .run(model);
            return model.graph().nodeCount() < count;
        }
    }

    private final Model model = Lines.parse("x", "a = Exp(x)", "b = Neg(a)", "c = Neg(b)", "d = Abs(c)", "-> d");

    @Test
    void passesRunInOrderAndAreReported() {
        List<Pipeline.Report> reports =
                Pipeline.of("two", drop("Neg"), drop("Sin"), drop("Exp")).reports(model);
        assertEquals(
                "[drop-Neg true 4 2, drop-Sin false 2 2, drop-Exp true 2 1]",
                reports.stream()
                        .map(report -> report.pass() + " " + report.changed() + " " + report.nodesBefore() + " "
                                + report.nodesAfter())
                        .toList()
                        .toString());
        assertTrue(reports.stream().noneMatch(report -> report.time().isNegative()));
        assertEquals("d = Abs(x)\n-> d\n", Lines.print(model));
    }

    @Test
    void aReportIsALine() {
        assertEquals(
                "dead-code: 12 -> 10 nodes in 1.5 ms",
                new Pipeline.Report("dead-code", true, Duration.ofNanos(1_500_000), 12, 10).toString());
        assertEquals(
                "dead-code: no change in 1.5 ms",
                new Pipeline.Report("dead-code", false, Duration.ofNanos(1_500_000), 12, 12).toString());
    }

    @Test
    void aPipelineIsAPass() {
        Pipeline inner = Pipeline.of("inner", drop("Neg"));
        Pipeline outer = Pipeline.of("outer", inner, drop("Exp"));
        assertEquals("outer", outer.name());
        assertEquals(
                List.of("inner", "drop-Exp"),
                outer.passes().stream().map(Pass::name).toList());
        assertTrue(outer.run(model));
        assertFalse(outer.run(model));
    }

    @Test
    void roundsEndWhenNothingChanges() {
        Pipeline once = Pipeline.of("once", new DropOne("Neg"));
        assertTrue(once.run(model));
        assertEquals(3, model.graph().nodeCount());
        assertEquals(2, once.untilStable(10).reports(model).size());
        assertEquals(2, model.graph().nodeCount());
        assertFalse(once.untilStable(2).run(model));
    }

    @Test
    void passesThatNeverEndAreNamed() {
        Pass restless = new Pass() {
            @Override
            public String name() {
                return "restless";
            }

            @Override
            public boolean run(Model changed) {
                return true;
            }
        };
        Pipeline pipeline = Pipeline.of("all", drop("Sin"), restless);
        assertTrue(pipeline.run(model));
        assertEquals(
                "pipeline all still changes the model in round 3: restless: they undo each other, or need more rounds",
                assertThrows(PassException.class, () -> pipeline.untilStable(3).run(model))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> pipeline.untilStable(1));
    }

    @Test
    void eachPassIsChecked() {
        List<Integer> counts = new ArrayList<>();
        Pipeline.of("two", drop("Neg"), drop("Exp"))
                .checking(checked -> counts.add(checked.graph().nodeCount()))
                .checking(checked -> counts.add(-1))
                .run(model);
        assertEquals(List.of(2, -1, 1, -1), counts);
    }
}
