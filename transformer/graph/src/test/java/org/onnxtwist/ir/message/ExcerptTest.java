package org.onnxtwist.ir.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;

/** What a message, a table or a log shows of a file is short and does nothing to a terminal. */
final class ExcerptTest {
    private static final class Refusal extends OnnxTwistException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(Fault.MODEL, message);
        }
    }

    @Test
    void aTextIsCutAfterTwoHundredCharacters() {
        assertEquals("a".repeat(200), Excerpt.of("a".repeat(200)));
        assertEquals("a".repeat(200) + "...", Excerpt.of("a".repeat(201)));
        String pairs = "a" + "\ud83d\ude00".repeat(100);
        assertEquals("a" + "\ud83d\ude00".repeat(99) + "...", Excerpt.of(pairs));
    }

    @Test
    void whatATerminalObeysIsAnEscape() {
        assertEquals("\\u001b[31m\\u2028\\u000a\\u202e", Excerpt.of("\u001b[31m\u2028\n\u202e"));
    }

    @Test
    void aMessageKeepsItsBeginningAndItsRemedy() {
        String message = new Refusal("the file 'x' holds '" + "n".repeat(5_000_000) + "': remove it").getMessage();
        assertEquals(4_003, message.length());
        assertTrue(message.startsWith("the file 'x' holds 'nnn") && message.endsWith("nnn': remove it"));
    }

    @Test
    void namesInMessagesAreShort() {
        String name = "n".repeat(5_000_000);
        Graph graph = new Graph(name);
        Value input = graph.addInput("x", ValueType.UNKNOWN);
        Node node = graph.newNode(OperatorId.of(name, name))
                .input(input)
                .output("y")
                .append();
        assertTrue(node.toString().length() < 500);
        node.setName(name);
        node.output(0).setName(name);
        assertTrue(node.toString().length() < 500);
        assertTrue(node.output(0).toString().length() < 500);
        assertTrue(graph.toString().length() < 500);
        assertTrue(new Function(node.operator(), new Graph("body")).toString().length() < 500);
    }
}
