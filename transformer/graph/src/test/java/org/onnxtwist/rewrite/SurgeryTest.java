package org.onnxtwist.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.GraphText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.match.Lines;
import org.onnxtwist.match.TypeLookup;

/** Edits at known nodes, without a pattern, are made or refused as those of rules are. */
final class SurgeryTest {
    private static Value emit(Editor editor, String operator, Value input) {
        return editor.place(editor.graph().newNode(operator).input(input).output("made"))
                .output(0);
    }

    @Test
    void aNodeIsReplacedAndGoes() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Abs(a)", "-> b");
        Node neg = Lines.node(model, "a");
        EditLog log = new EditLog();
        assertTrue(Surgery.at(model, neg)
                .logTo(log)
                .apply(editor -> editor.replace(
                        neg.output(0), emit(editor, "Relu", neg.inputs().get(0).orElseThrow()))));
        assertEquals("made = Relu(x)\nb = Abs(made)\n-> b\n", Lines.print(model));
        assertEquals(List.of(), GraphCheck.findings(model));
        assertEquals(
                "surgery at Neg 'a': 'a' by <made>; created Relu with output <made>; removed Neg 'a'\n",
                log.toString());
    }

    @Test
    void severalNodesGoTogether() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Neg(a)", "c = Abs(b)", "-> c");
        Node first = Lines.node(model, "a");
        Node second = Lines.node(model, "b");
        Surgery.at(model, second, first)
                .typedBy(TypeLookup.declared())
                .apply(editor -> editor.replace(second.output(0), first.input(0).orElseThrow()));
        assertEquals("c = Abs(x)\n-> c\n", Lines.print(model));
    }

    @Test
    void whatWouldSpoilTheModelIsRefusedAndUndone() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Abs(a)", "-> b");
        Node neg = Lines.node(model, "a");
        Node abs = Lines.node(model, "b");
        String before = GraphText.of(model);
        EditException refusal = assertThrows(
                EditException.class,
                () -> Surgery.at(model, neg).apply(editor -> {
                    emit(editor, "Relu", neg.output(0));
                    editor.replace(abs.output(0), neg.output(0));
                }));
        assertEquals(
                "surgery at node Neg 'a' replaces 'b', which no matched node produces: replace outputs of the match",
                refusal.getMessage());
        assertEquals(before, GraphText.of(model));
        EditException failure = assertThrows(
                EditException.class,
                () -> Surgery.at(model, neg).named("mine").apply(editor -> {
                    throw new IllegalStateException("no memory");
                }));
        assertEquals("rule mine at node Neg 'a' failed: no memory", failure.getMessage());
    }

    @Test
    void declinedEditsChangeNothingAndAreLogged() {
        Model model = Lines.parse("x", "a = Neg(x)", "-> a");
        Node neg = Lines.node(model, "a");
        EditLog log = new EditLog();
        assertFalse(Surgery.at(model, neg).logTo(log).apply(editor -> {
            emit(editor, "Relu", neg.output(0));
            editor.decline("it rains");
        }));
        assertEquals("a = Neg(x)\n-> a\n", Lines.print(model));
        assertEquals("surgery at Neg 'a': declined, because it rains\n", log.toString());
    }

    @Test
    void aNameIsRecordedInNewNodes() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Abs(a)", "-> b");
        model.setIrVersion(10);
        Node neg = Lines.node(model, "a");
        Surgery.at(model, neg)
                .named("mine")
                .apply(editor -> editor.replace(
                        neg.output(0), emit(editor, "Relu", neg.input(0).orElseThrow())));
        assertEquals(
                Map.of("onnx_twist.rule", "mine"),
                model.graph().nodes().iterator().next().metadata());
    }

    @Test
    void theNodesAreOfOneGraph() {
        Node neg = Lines.node(Lines.parse("x", "a = Neg(x)", "-> a"), "a");
        Model model = Lines.parse("x", "a = Neg(x)", "-> a");
        assertThrows(IllegalArgumentException.class, () -> Surgery.at(model, Lines.node(model, "a"), neg));
    }
}
