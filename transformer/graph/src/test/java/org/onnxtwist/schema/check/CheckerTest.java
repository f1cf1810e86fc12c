package org.onnxtwist.schema.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.pass.testing.CheckedPass;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;
import org.onnxtwist.shape.ShapeInference;

/** What findings say, and what is thrown. */
final class CheckerTest {
    @Test
    void aFindingNamesThePlaceTheNodeTheValueAndTheRemedy() {
        Model model = GoodModels.branches();
        Node late = GoodModels.node(model.graph(), "Neg", "late", GoodModels.value(model, "x"));
        GoodModels.producer(GoodModels.body(model, "else_branch"), "e").setInput(0, late.output(0));
        assertEquals(
                List.of(new Finding(
                        FindingCode.NODE_NOT_SORTED,
                        "graph 'g' / If 'y' / else_branch",
                        Optional.of("e"),
                        Optional.of("late"),
                        "graph 'g' / If 'y' / else_branch: node Neg 'e' is placed before the node that"
                                + " produces its input 'late': sort the graph topologically")),
                Checker.check(model));
    }

    @Test
    void aNodeWithoutANameIsCalledByItsFirstOutput() {
        Model model = GoodModels.softmax();
        GoodModels.producer(model, "y").setAttribute(Attribute.ofInt("axes", 1));
        GoodModels.producer(model, "y").setName("");
        Finding finding = Checker.check(model).get(0);
        assertEquals(Optional.of("y"), finding.node());
        assertEquals("attribute-unknown", finding.code().toString());
    }

    @Test
    void whatATerminalWouldObeyIsEscaped() {
        Model model = GoodModels.softmax();
        GoodModels.producer(model, "y").setName("evil\u001b[2J");
        GoodModels.producer(model, "evil\u001b[2J").removeAttribute("axis");
        GoodModels.producer(model, "evil\u001b[2J").setAttribute(Attribute.ofInt("x\ny", 1));
        Finding finding = Checker.check(model).get(0);
        assertEquals(Optional.of("evil\\u001b[2J"), finding.node());
        assertEquals(-1, finding.message().indexOf('\n'));
        assertEquals(-1, finding.message().indexOf('\u001b'));
    }

    @Test
    void aFindingQuotesAtMostTwoHundredCharactersOfAText() {
        String endless = "a".repeat(100_000);
        Model model = GoodModels.small();
        Node sum = GoodModels.producer(model, "sum");
        sum.setAttribute(Attribute.ofInt(endless, 1));
        sum.setAttribute(Attribute.of("r", new AttributeValue.Reference(endless, 1)));
        GoodModels.node(model.graph(), OperatorId.of(endless, endless), "other", GoodModels.value(model, "x"));
        Node conv = GoodModels.node(model.graph(), "MaxPool", "pool", GoodModels.value(model, "x"));
        conv.setAttribute(Attribute.ofInts("strides", Collections.nCopies(100_000, 0L)));
        List<Finding> findings = Checker.check(model);
        assertTrue(findings.size() >= 4, findings::toString);
        for (Finding finding : findings) {
            assertTrue(
                    finding.message().length() < 1_000,
                    () -> finding.code() + ": " + finding.message().length());
        }
    }

    @Test
    void namesOfASubgraphEndWithIt() {
        Model model = GoodModels.branches();
        GoodModels.value(GoodModels.body(model, "else_branch"), "e").setName("t");
        GoodModels.node(model.graph(), "Neg", "late", GoodModels.value(model, "x"))
                .output(0)
                .setName("t");
        assertEquals(List.of(), Checker.check(model));
    }

    @Test
    void aHiddenValueIsSeenAgainBehindTheSubgraph() {
        Model model = GoodModels.loop();
        GoodModels.value(GoodModels.body(model, "body"), "go").setName("c");
        GoodModels.node(model.graph(), "Not", "late", GoodModels.value(model, "c"));
        GoodModels.node(model.graph(), "Not", "again", GoodModels.value(model, "c"))
                .output(0)
                .setName("c");
        assertEquals(
                List.of(FindingCode.NAME_SHADOWS, FindingCode.VALUE_REPEATED),
                Checker.check(model).stream().map(Finding::code).toList());
    }

    /** Inside a function it is the call that gives a referring attribute its value, not the operator's default. */
    @Test
    void whatACallGivesIsNotGuessed() {
        Model model = GoodModels.function();
        Graph body = GoodModels.onlyFunction(model).body();
        Value image = constant(body, "image", 1, 4, 8, 8);
        Value weight = constant(body, "weight", 4, 1, 3, 3);
        refer(model, GoodModels.node(body, "Conv", "conv", image, weight), "group");
        refer(model, GoodModels.node(body, "Concat", "concat", image, constant(body, "other", 1, 2, 8, 8)), "axis");
        Value tall = constant(body, "tall", 3, 2);
        refer(model, GoodModels.node(body, "Gemm", "gemm", tall, tall), "transA");
        assertEquals(
                List.of(FindingCode.CALL_ATTRIBUTE_MISSING),
                Checker.check(model, ShapeInference.infer(model)::of).stream()
                        .map(Finding::code)
                        .distinct()
                        .toList());
    }

    private static Value constant(Graph graph, String name, long... dims) {
        Node node = GoodModels.node(graph, "Constant", name);
        node.setAttribute(Attribute.ofTensor("value", Tensor.zeros(DType.FLOAT, dims)));
        return node.output(0);
    }

    private static void refer(Model model, Node node, String attribute) {
        GoodModels.onlyFunction(model).addAttribute(attribute);
        node.setAttribute(Attribute.of(attribute, new AttributeValue.Reference(attribute, 2)));
    }

    @Test
    void aPassThatBreaksAModelIsCaught() {
        Model model = GoodModels.small();
        assertThrows(
                AssertionError.class,
                () -> CheckedPass.run(model, () -> {
                    GoodModels.producer(model, "sum").omitInput(1);
                    return true;
                }));
        // What was there before is no fault of the pass.
        assertEquals(true, CheckedPass.run(model, () -> true));
    }

    @Test
    void requireValidNamesTheFirstErrors() {
        Model model = GoodModels.bare();
        Checker.requireValid(model);
        model.graph().addOutput(GoodModels.value(model, "y"));
        // A warning alone.
        Checker.requireValid(model);
        for (String name : List.of("a", "b", "c", "d", "e")) {
            GoodModels.producer(model, "y").setAttribute(Attribute.ofInt(name, 1));
        }
        CheckFailedException thrown = assertThrows(CheckFailedException.class, () -> Checker.requireValid(model));
        assertEquals(5, thrown.findings().size());
        assertEquals(
                "the model is not valid ONNX: attribute-unknown: graph 'g': node Relu 'y' has the attribute 'a',"
                        + " which version 14 of its operator does not have: remove it or import another version;"
                        + " and 4 more, which 'check' lists",
                thrown.getMessage());
    }
}
