package org.onnxtwist.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.GraphEditException;
import org.onnxtwist.ir.Model;
import org.onnxtwist.schema.check.Checker;

/** Models that are merged; the graphs are stated as text, after what onnx.compose 1.23 makes of them. */
final class ModelsTest {
    private static final String HEAD = "<ir_version: 8, opset_import: [\"\" : 17]>\n";

    private static final String FIRST = HEAD + """
            g (float[2] x) => (float[2] a, float[2] b)
            {
               [first] a = Relu (x)
               [n] b = Neg (a)
            }
            """;

    private static final String SECOND = HEAD + """
            h (float[2] t, float[2] u) => (float[2] z)
            {
               [n] b = Exp (t)
               [last] z = Add (b, u)
            }
            """;

    @Test
    void namesThatBothHaveGetThePrefixAndOthersStay() {
        is(HEAD + """
                g (float[2] x, float[2] u) => (float[2] b, float[2] z) <float[2] a>
                {
                   [first] a = Relu (x)
                   [n] b = Neg (a)
                   ["second.n"] "second.b" = Exp (a)
                   [last] z = Add ("second.b", u)
                }
                """, Models.merge(parse(FIRST), parse(SECOND), Map.of("t", "a"), "second."));
    }

    @Test
    void oneValueIsReadBySeveralInputsAndNeedNotBeAnOutput() {
        is(HEAD + """
                g (float[2] x) => (float[2] a, float[2] b, float[2] z)
                {
                   [first] a = Relu (x)
                   [n] b = Neg (a)
                   ["2n"] "2b" = Exp (x)
                   [last] z = Add ("2b", x)
                }
                """, Models.merge(parse(FIRST), parse(SECOND), Map.of("t", "x", "u", "x"), "2"));
    }

    @Test
    void theModelsThemselvesAreNotChanged() {
        Model first = parse(FIRST);
        Model second = parse(SECOND);
        Models.merge(first, second, Map.of("t", "a"), "second.");
        is(FIRST, first);
        is(SECOND, second);
    }

    @Test
    void whatWasCutIsWholeAgain() {
        String whole = """
                <ir_version: 10, opset_import: ["" : 17, "own" : 1], producer_name: "p", metadata_props: ["k": "v"]>
                g (float[2] x, bool c) => (float[2] z) <float[2] w = {1, 2}, float[2] v = {3, 4}, float[2] a>
                {
                   [one] a = Add (x, w)
                   [call] b = own.twice (a)
                   [two] z = If (c) <then_branch: graph = yes () => (float[2] t)
                   {
                      [inner] t = Mul (b, v)
                   }, else_branch: graph = no () => (float[2] e)
                   {
                      [other] e = own.twice (v)
                   }>
                }
                <domain: "own", opset_import: ["" : 17]>
                twice (p) => (q)
                {
                   [sum] q = Add (p, p)
                }
                """;
        Model head = parse(whole);
        new Extraction(List.of("x"), List.of("a")).run(head);
        Model tail = parse(whole);
        new Extraction(List.of("a", "c"), List.of("z")).run(tail);
        is(whole, Models.merge(head, tail, Map.of("a", "a"), ""));
    }

    @Test
    void theOlderModelIsRaised() {
        String old = """
                <ir_version: 7, opset_import: ["" : 12]>
                h (float[2,2] t) => (float[2] z)
                {
                   z = Squeeze <axes = [0]> (t)
                }
                """;
        String first = """
                <ir_version: 8, opset_import: ["" : 17, "ai.onnx.ml" : 3]>
                g (float[2,2] x) => (float[2,2] a)
                {
                   a = Relu (x)
                }
                """;
        Model merged = Models.merge(parse(first), parse(old), Map.of("t", "a"), "");
        assertEquals(Map.of("", 17L, "ai.onnx.ml", 3L), merged.opsets());
        assertEquals(8, merged.irVersion());
        assertEquals(List.of(), Checker.check(merged));
        Model other = Models.merge(parse(old), parse(first), Map.of("x", "t"), "");
        assertEquals(Map.of("", 17L, "ai.onnx.ml", 3L), other.opsets());
        assertEquals(List.of(), Checker.check(other));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Model first = parse(FIRST);
        Model second = parse(SECOND);
        Map<String, String> joint = Map.of("t", "a");
        refused("both models have a value 'b', and 'b' is taken too", first, second, joint, "");
        refused("the second model has no input 'a': it has [", first, second, Map.of("a", "t"), "s.");
        refused("has no value 'c' for input 't'", first, second, Map.of("t", "c"), "s.");
        refused(
                "input 't' of the second model has type int64[2], but value 'a' has type float[2]",
                first,
                parse(SECOND.replace("float[2]", "int64[2]")),
                joint,
                "s.");
        Model own = GraphCopy.of(first);
        own.setOpset("own", 1);
        Model newer = GraphCopy.of(second);
        newer.setOpset("own", 2);
        refused("the import of operator set 'own' is '1' in one model and '2' in the other", own, newer, joint, "s.");
        own.setMetadata(Map.of("k", "v"));
        newer.setOpset("own", 1);
        newer.setMetadata(Map.of("k", "w"));
        refused("the property 'k' is 'v' in one model and 'w' in the other", own, newer, joint, "s.");
        String function = "<domain: \"own\", opset_import: [\"\" : 17]> f (p) => (q) { q = %s (p) }";
        refused(
                "both models have function 'own.f', and not the same one",
                parse(FIRST + function.formatted("Exp")),
                parse(SECOND + function.formatted("Log")),
                joint,
                "s.");
    }

    private static void refused(String part, Model first, Model second, Map<String, String> inputs, String prefix) {
        String message = assertThrows(GraphEditException.class, () -> Models.merge(first, second, inputs, prefix))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    private static void is(String text, Model model) {
        assertEquals(OnnxText.print(parse(text)), OnnxText.print(model));
    }

    private static Model parse(String text) {
        return OnnxText.parse(text);
    }
}
