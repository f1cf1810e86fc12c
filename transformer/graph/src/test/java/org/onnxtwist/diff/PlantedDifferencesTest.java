package org.onnxtwist.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;

/** Differences of every kind, planted into the text of a model: each is found, word by word, and nothing else. */
final class PlantedDifferencesTest {
    private static final String MODEL = """
            <ir_version: 10, opset_import: ["" : 21, "f" : 1], producer_name: "maker", domain: "org.example", model_version: 3,
             doc_string: "A net.", metadata_props: ["origin": "a test", "licence": "none"]>
            net (float[1,4] x, bool c) => (float[1,4] y, float[1,4] z)
            <float[4] w1 = {1, 2, 3, 4}, float[4] w2 = {5, 6, 7, 8}, float[4] w3 = {-1, 0, 1, 2}>
            {
              [mul] a = Mul(x, w1)
              [relu] b = Relu(a)
              [add] d = Add(b, w2)
              [soft] e = Softmax <axis = 1> (d)
              [if] g = If (c) <
                then_branch = then () => (float[1,4] t) { t = Neg(e) },
                else_branch = other () => (float[1,4] o) { p = Abs(e)  o = Exp(p) }
              >
              [call] h = f.Scaled <alpha = 2.0> (g)
              [sub] y = Sub(h, b)
              [div] z = Div(d, w3)
            }
            <domain: "f", opset_import: ["" : 21]>
            Scaled <alpha> (X) => (Y) { A = Constant <value_float: float = @alpha> ()  Y = Mul(X, A) }
            """;

    private static Arguments edit(String before, String after, String... sentences) {
        return Arguments.of(before, after, List.of(sentences));
    }

    static Stream<Arguments> edits() {
        return Stream.of(
                edit("ir_version: 10", "ir_version: 11", "IR version was '10' and is '11'"),
                edit("[\"\" : 21, \"f\"", "[\"\" : 22, \"f\"", "opset ai.onnx was 21 and is 22"),
                edit("\"maker\"", "\"other\"", "producer name was 'maker' and is 'other'"),
                edit("\"org.example\"", "\"\"", "domain was 'org.example' and is empty"),
                edit("model_version: 3", "model_version: 4", "model version was '3' and is '4'"),
                edit("A net.", "The net.", "the documentation of the model changed"),
                edit("\"a test\"", "\"b\"", "property 'origin' of the model was a test and is b"),
                edit(", \"licence\": \"none\"", "", "property 'licence' of the model was removed: it was none"),
                edit("net (", "nut (", "graph name was 'net' and is 'nut'"),
                edit("float[1,4] x", "float[N,4] x", "input 'x' was float[1,4] and is float[N,4]"),
                edit("float[1,4] z", "float16[1,4] z", "output 'z' was float[1,4] and is float16[1,4]"),
                edit("bool c)", "bool c, int64[2] n)", "input 'n' int64[2] was added"),
                edit(
                        "(float[1,4] x, bool c)",
                        "(bool c, float[1,4] x)",
                        "the inputs were in the order x, c and are in the order c, x"),
                edit(", float[1,4] z)", ")", "output 'z' float[1,4] was removed"),
                edit("axis = 1", "axis = -1", "attribute axis of Softmax 'soft' was 1 and is -1"),
                edit("<axis = 1>", "", "attribute axis of Softmax 'soft' was removed: it was 1"),
                edit("[relu] b = Relu", "[relu] b = Elu", "Relu 'relu' calls Elu instead"),
                edit(
                        "[soft] e = Softmax <axis = 1> (d)",
                        "[new] n = Tanh(d) [soft] e = Softmax <axis = 1> (n)",
                        "Tanh 'new' was added; it reads 'd' and is read by input 0 of Softmax 'soft' (in place of 'd')"),
                edit(
                        "[relu] b = Relu(a)\n  [add] d = Add(b, w2)",
                        "[add] d = Add(a, w2)",
                        "Relu 'relu' was removed; it read 'a' and was read by input 0 of Add 'add' (which reads 'a' now)"
                                + " and input 1 of Sub 'sub' (which reads 'a' now)"),
                edit(
                        "Sub(h, b)",
                        "Sub(b, h)",
                        "input 0 of Sub 'sub' read 'h' and reads 'b'",
                        "input 1 of Sub 'sub' read 'b' and reads 'h'"),
                edit("Sub(h, b)", "Sub(h, a)", "input 1 of Sub 'sub' read 'b' and reads 'a'"),
                edit(
                        "{5, 6, 7, 8}",
                        "{5, 6.5, 7, 10}",
                        "weight 'w2' float[4] has 2 of 4 elements changed by up to 2.00 at [3], by up to 0.200 of the larger"),
                edit(
                        "float[4] w2 = {5, 6, 7, 8}",
                        "float[1,4] w2 = {5, 6, 7, 8}",
                        "weight 'w2' was float[4] and is float[1,4]"),
                edit(
                        "float[4] w2 = {5, 6, 7, 8}",
                        "double[4] w2 = {5, 6, 7, 9}",
                        "weight 'w2' was float[4] and is double[4]; has 1 of 4 elements changed by up to 1.00 at [3], by up to"
                                + " 0.111 of the larger"),
                edit("float[4] w3", "float[2] v = {0, 1}, float[4] w3", "weight 'v' float[2] was added"),
                edit(
                        "Div(d, w3)",
                        "Div(d, w2)",
                        "weight 'w3' float[4] was added",
                        "what was read from weights 'w2' and 'w3' is read from weight 'w2'",
                        "weight 'w3' float[4] has 4 of 4 elements changed by up to 6.00 at [0], by up to 1.20 of the larger"),
                edit(
                        "t = Neg(e)",
                        "t = Neg(d)",
                        "If 'if' / then_branch: input 0 of Neg with output 't' read 'e' and reads 'd'"),
                edit(
                        "p = Abs(e)  o = Exp(p)",
                        "o = Exp(e)",
                        "If 'if' / else_branch: Abs with output 'p' was removed; it read 'e' and was read by input 0 of"
                                + " Exp with output 'o' (which reads 'e' now)"),
                edit(
                        "Y = Mul(X, A)",
                        "Y = Mul(A, X)",
                        "function 'f.Scaled': input 0 of Mul with output 'Y' read 'X' and reads 'A'",
                        "function 'f.Scaled': input 1 of Mul with output 'Y' read 'A' and reads 'X'"),
                edit(
                        "Scaled <alpha>",
                        "Scaled <alpha, beta>",
                        "a call of function 'f.Scaled' had to give alpha and has to give alpha and beta"),
                edit(
                        "<domain: \"f\", opset_import: [\"\" : 21]>",
                        "<domain: \"f\", opset_import: [\"\" : 20]>",
                        "function 'f.Scaled': opset ai.onnx was 21 and is 20"));
    }

    @ParameterizedTest
    @MethodSource("edits")
    void isFoundAndNothingElse(String before, String after, List<String> sentences) throws IOException {
        String changed = MODEL.replace(before, after);
        assertNotEquals(MODEL, changed, "the edit finds its place");
        if (before.startsWith("[relu] b = Relu(a)\n")) {
            changed = changed.replace("Sub(h, b)", "Sub(h, a)");
        }
        assertEquals(sentences, sentences(ModelDiff.of(parse(MODEL), parse(changed))));
        assertEquals(
                sentences.size(),
                ModelDiff.of(parse(MODEL), Disguise.of(parse(changed), 7)).size(),
                "as many when it is disguised");
        assertEquals(
                sentences.size(), ModelDiff.of(parse(changed), parse(MODEL)).size());
    }

    @Test
    void whatIsIgnoredIsLeftOut() throws IOException {
        String changed = MODEL.replace("{5, 6, 7, 8}", "{5, 6, 7, 9}").replace("A net.", "");
        assertEquals(2, ModelDiff.of(parse(MODEL), parse(changed)).size());
        assertEquals(
                List.of(ModelDiff.Aspect.WEIGHTS),
                ModelDiff.of(parse(MODEL), parse(changed), EnumSet.of(ModelDiff.Aspect.DOCS)).stream()
                        .map(Difference::aspect)
                        .toList());
        assertEquals(
                List.of(),
                ModelDiff.of(
                        parse(MODEL), parse(changed), EnumSet.of(ModelDiff.Aspect.DOCS, ModelDiff.Aspect.WEIGHTS)));
    }

    @Test
    void elementsOfSmallFloatingPointTypesAreComparedAsNumbers() {
        List<Difference> found = ModelDiff.of(smallFloats(1, 2), smallFloats(1, 4));
        assertEquals(
                List.of(ModelDiff.Aspect.WEIGHTS),
                found.stream().map(Difference::aspect).toList());
        assertEquals(List.of(), ModelDiff.of(smallFloats(1, 2), smallFloats(1, 2)));
    }

    private static Model smallFloats(double... elements) {
        Graph graph = new Graph("small");
        Model model = new Model(graph, 10);
        model.setOpset(21);
        Value w = graph.addInitializer("w", Tensor.ofDoubles(DType.FLOAT8E4M3FN, elements, elements.length));
        graph.addOutput(graph.newNode("Identity").input(w).output("y").append().output(0));
        return model;
    }

    private static Model parse(String text) throws IOException {
        return OnnxText.parse(text);
    }

    private static List<String> sentences(List<Difference> differences) {
        return differences.stream()
                .map(difference ->
                        (difference.place().isEmpty() ? "" : difference.place() + ": ") + difference.sentence())
                .toList();
    }
}
