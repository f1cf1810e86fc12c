package org.onnxtwist.pass.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.edit.ModelEdit.AddOutput;
import org.onnxtwist.pass.edit.ModelEdit.DeclareInput;
import org.onnxtwist.pass.edit.ModelEdit.RemoveNode;
import org.onnxtwist.pass.edit.ModelEdit.RemoveOutput;
import org.onnxtwist.pass.edit.ModelEdit.Rename;
import org.onnxtwist.pass.edit.ModelEdit.SetAttribute;
import org.onnxtwist.pass.edit.ModelEdit.SetMetadata;

final class ModelEditsTest {
    private static final String HEAD = "<ir_version: 8, opset_import: [\"\" : 17, \"custom\" : 1]>\n";

    private static final String NET = HEAD + """
            g (float[1,2,4,4] x) => (float[1,2,4,4] y, float[1,2,4,4] z)
               <float[2,2,1,1] w = {1, 0, 0, 1}, float[2,2,1,1] v = {2, 0, 0, 2}, float[1,2,4,4] a> {
               [conv] a = Conv (x, w)
               [mid] b = Identity (a)
               [act] y = LeakyRelu <alpha: float = 0.1> (b)
               [head] c = Conv (b, v)
               [end] z = Softmax <axis: int = 1> (c)
            }""";

    private static Model edited(String text, ModelEdit... edits) {
        Model model = OnnxText.parse(text);
        assertTrue(new ModelEdits(List.of(edits)).run(model));
        return model;
    }

    private static void assertEdited(String expected, String text, ModelEdit... edits) {
        assertEquals(OnnxText.print(OnnxText.parse(expected)), OnnxText.print(edited(text, edits)));
    }

    private static SetAttribute set(String node, String attribute, String value) {
        return new SetAttribute(node, attribute, Optional.empty(), value);
    }

    private static String refused(String text, ModelEdit... edits) {
        Model model = OnnxText.parse(text);
        EditRefusedException e =
                assertThrows(EditRefusedException.class, () -> new ModelEdits(List.of(edits)).run(model));
        assertEquals(edits.length - 1, e.index(), e.getMessage());
        return e.getMessage();
    }

    @Test
    void nothingChangesWithoutEdits() {
        assertFalse(new ModelEdits(List.of()).run(OnnxText.parse(NET)));
    }

    @Test
    void editsAreMadeInTheirOrder() {
        assertEdited(
                NET.replace("g (float[1,2,4,4] x)", "g (float[1,2,4,4] image)")
                        .replace("Conv (x, w)", "Conv (image, w)")
                        .replace("0.1", "0.25")
                        .replace("[act]", "[leak]"),
                NET,
                new Rename("x", "y1"),
                new Rename("y1", "image"),
                new Rename("act", "leak"),
                set("leak", "alpha", "0.5"),
                set("y", "alpha", "2.5e-1"));
    }

    @Test
    void aRemovedNodeIsBypassed() {
        assertEdited(NET.replace("   [mid] b = Identity (a)\n", "").replace("(b", "(a"), NET, new RemoveNode("mid"));
    }

    @Test
    void theOutputOfARemovedNodeKeepsItsName() {
        assertEdited(
                NET.replace("   [end] z = Softmax <axis: int = 1> (c)\n", "").replace("c = Conv", "z = Conv"),
                NET,
                new RemoveNode("end"));
    }

    @Test
    void whatOnlyARemovedNodeNeededGoesToo() {
        String shaped = HEAD + """
                g (float[2,3] x) => (float[2,3] y) <int64[2] k = {2, 3}, float[2,3] unread = {1, 2, 3, 4, 5, 6}> {
                   a = Neg (x)
                   s = Abs (k)
                   b = Reshape (a, s)
                   dead = Abs (k)
                   y = Neg (b)
                }""";
        assertEdited(
                shaped.replace("   s = Abs (k)\n", "")
                        .replace("   b = Reshape (a, s)\n", "")
                        .replace("Neg (b)", "Neg (a)"),
                shaped,
                new RemoveNode("b"));
    }

    @Test
    void aRemovedOutputTakesItsNodesWithIt() {
        assertEdited(HEAD + """
                        g (float[1,2,4,4] x) => (float[1,2,4,4] y) <float[2,2,1,1] w = {1, 0, 0, 1}, float[1,2,4,4] a> {
                           [conv] a = Conv (x, w)
                           [mid] b = Identity (a)
                           [act] y = LeakyRelu <alpha: float = 0.1> (b)
                        }""", NET, new RemoveOutput("z"));
    }

    @Test
    void anAddedOutputHasItsInferredType() {
        assertEdited(NET.replace("z)", "z, float[1,2,4,4] c)"), NET, new AddOutput("c"));
    }

    @Test
    void typesBehindAnInputAreInferredAgain() {
        assertEdited(
                NET.replace(
                                "g (float[1,2,4,4] x) => (float[1,2,4,4] y, float[1,2,4,4] z)",
                                "g (float[N,2,6,?] x) => (float[N,2,6,?] y, float[N,2,6,?] z)")
                        .replace("float[1,2,4,4] a>", "float[N,2,6,?] a>"),
                NET,
                new DeclareInput("x", OnnxText.parseType("float[N,2,6,?]")));
    }

    @Test
    void typesInABodyFollowTheInput() {
        String loop = HEAD + """
                g (float[4] x, int64 n, bool c) => (float[4] y) {
                   y = Loop (n, c, x) <body = b (int64 i, bool ci, float[4] v) => (bool co, float[4] vo) {
                      co = Identity (ci)
                      vo = Elu (v)
                   }>
                }""";
        assertEdited(loop.replace("float[4]", "float[7]"), loop, new DeclareInput("x", OnnxText.parseType("float[7]")));
    }

    @Test
    void typesBehindAnAttributeAreInferredAgain() {
        assertEdited(
                NET.replace("=> (float[1,2,4,4] y, float[1,2,4,4] z)", "=> (float[1,2,2,2] y, float[1,2,2,2] z)")
                        .replace("float[1,2,4,4] a>", "float[1,2,2,2] a>")
                        .replace("[conv] a = Conv (", "[conv] a = Conv <strides: ints = [2, 2]> ("),
                NET,
                set("conv", "strides", "[2, 2]"));
    }

    /** The declared types of values behind an operator that inference does not know stay. */
    @Test
    void declarationsThatNothingContradictsStay() {
        String custom = HEAD + """
                g (float[2,3] x) => (float[5] y) <float[7] a, float[9] b> {
                   a = custom.Thing <size: int = 1> (x)
                   b = custom.Thing (a)
                   y = custom.Thing (b)
                }""";
        assertEdited(
                custom.replace("float[2,3] x", "float[4,3] x").replace("size: int = 1", "size: int = 2"),
                custom,
                set("a", "size", "2"),
                new DeclareInput("x", OnnxText.parseType("float[4,3]")));
    }

    @Test
    void anEmptyValueRemoves() {
        Model model = edited(
                NET,
                set("act", "alpha", ""),
                new SetMetadata("a", "1"),
                new SetMetadata("b", "2"),
                new SetMetadata("a", ""));
        assertEquals(
                OnnxText.print(OnnxText.parse(NET.replace(" <alpha: float = 0.1>", "")
                        .replace("1]>", "1], metadata_props: [\"b\" : \"2\"]>"))),
                OnnxText.print(model));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Cast | to | float16 | <to: int = 10>",
                "Cast | to | 7 | <to: int = 7>",
                "Conv | auto_pad | SAME_UPPER | <auto_pad: string = \"SAME_UPPER\">",
                "Conv | pads | 1,1,1,1 | <pads: ints = [1, 1, 1, 1]>",
                "Conv | group | +1 | <group: int = 1>",
                "LeakyRelu | alpha | -inf | <alpha: float = -inf>",
                "Upsample | scales | 1, 2e0 | <scales: floats = [1.0, 2.0]>",
                "LSTM | activations | Tanh,Relu | <activations: strings = [\"Tanh\", \"Relu\"]>",
                "LSTM | activations | [] | <activations: strings = []>",
                "LSTM | direction | \"\" | <direction: string = \"\">",
            })
    void theOperatorDefinesTheKind(String operator, String attribute, String value, String expected) {
        long opset = operator.equals("Upsample") ? 7 : 17;
        String text = "<ir_version: 8, opset_import: [\"\" : " + opset + "]> g (float[1,1] x) => (y) { [n] y = "
                + operator + " (x) }";
        Model model = OnnxText.parse(text);
        AttributeSetting.apply(model, new NamedParts(model).node("n"), set("n", attribute, value));
        assertEquals(
                OnnxText.print(OnnxText.parse(text.replace(operator + " (", operator + " " + expected + " ("))),
                OnnxText.print(model));
    }

    @Test
    void anotherOperatorHasTheKindThatIsStatedOrThatItHas() {
        String custom = HEAD + "g (float[2] x) => (float[2] y) { [n] y = custom.Thing <a: float = 1> (x) }";
        assertEdited(
                custom.replace("a: float = 1", "a: float = 2, b: ints = [3]"),
                custom,
                set("n", "a", "2"),
                new SetAttribute("n", "b", Optional.of("ints"), "3"));
        assertEquals(
                "the kind of attribute 'b' of custom.Thing 'n' is not known, because ONNX does not define the operator:"
                        + " state it, as in b:int=1",
                refused(custom, set("n", "b", "3")));
    }

    @Test
    void valuesThatAreNotOfTheKindAreRefused() {
        assertEquals(
                "'1.5' is not an integer of 64 bits, as attribute 'group' requires",
                refused(NET, set("conv", "group", "1.5")));
        assertEquals(
                "'99999999999999999999' is not an integer of 64 bits, as attribute 'group' requires",
                refused(NET, set("conv", "group", "99999999999999999999")));
        assertEquals(
                "'1e99' is not a number in the range of float, as attribute 'alpha' requires",
                refused(NET, set("act", "alpha", "1e99")));
        assertEquals(
                "'floaty' is not an element type such as float, int64 or bool, as attribute 'to' requires",
                refused(
                        HEAD + "g (float[2] x) => (float[2] y) { y = Cast <to: int = 1> (x) }",
                        set("y", "to", "floaty")));
        assertEquals(
                "attribute 'alpha' of LeakyRelu 'act' is of the kind float, not int",
                refused(NET, new SetAttribute("act", "alpha", Optional.of("int"), "1")));
        assertEquals(
                "LeakyRelu 'act' has no attribute 'alhpa': its operator has alpha",
                refused(NET, set("act", "alhpa", "1")));
        assertEquals(
                "Conv 'conv' has no attribute 'group' to remove: 'onnx-twist inspect --text' shows the names",
                refused(NET, set("conv", "group", "")));
    }

    @Test
    void whatDoesNotExistIsRefusedWithTheNearestNames() {
        assertEquals("there is no node 'cov': the nearest name is 'conv'", refused(NET, new RemoveNode("cov")));
        assertEquals(
                "there is no node or value 'nothing_like_it': 'onnx-twist inspect --text' shows the names",
                refused(NET, new Rename("nothing_like_it", "b")));
        assertEquals("the model has no output 'w': its outputs are ['y', 'z']", refused(NET, new RemoveOutput("w")));
        assertEquals(
                "there is no node 'mid' any more: an edit before this one removed or renamed it",
                refused(NET, new RemoveNode("mid"), new RemoveNode("mid")));
        assertEquals(
                "there is no node or value 'a' any more: an edit before this one removed or renamed it",
                refused(NET, new Rename("a", "q"), new Rename("a", "r")));
        assertEquals(
                "the model has no input 'a': its inputs are ['x']",
                refused(NET, new DeclareInput("a", OnnxText.parseType("float[1]"))));
    }

    @Test
    void whatNothingCanTakeThePlaceOfIsNotRemoved() {
        String split = HEAD + """
                g (float[4] x) => (float[2] y, float[2] a) {
                   [s] a, b = Split (x)
                   [n] y = Neg (b)
                }""";
        assertEquals(
                "Split 's' cannot be removed: its output 'b' is input 0 of Neg 'n', and a node can only be bypassed to"
                        + " its first output: let that be removed first",
                refused(split, new RemoveNode("s")));
        String first = HEAD + "g (float[4] x) => (float[4] y) { y = Neg (x) }";
        assertEquals(
                "Neg with output 'y' cannot be removed: its output 'y' is an output of graph 'g', and its input 'x' is"
                        + " made by no node, so that no node would make the output; 'remove-output' removes it",
                refused(first, new RemoveNode("y")));
        String body = HEAD + """
                g (float[4] x, int64 n, bool c) => (float[4] y) {
                   y = Loop (n, c, x) <body = b (int64 i, bool ci, float[4] v) => (bool co, float[4] vo) {
                      co = Identity (ci)
                      vo = Elu (v)
                   }>
                }""";
        assertEquals(
                "Elu with output 'vo' cannot be removed: its output 'vo' is an output of graph 'b', and its input 'v'"
                        + " is made by no node, so that no node would make the output",
                refused(body, new RemoveNode("vo")));
        String typed = HEAD + "g (float[4] x) => (int64[4] y) { a = Abs (x)  [c] y = Cast <to: int = 7> (a) }";
        assertEquals(
                "Cast 'c' cannot be removed: its output 'y' is int64[4] and its input 'a' is float[4], so that the one"
                        + " cannot take the place of the other",
                refused(typed, new RemoveNode("c")));
    }

    @Test
    void aNameThatSeveralPartsHaveNeedsMore() {
        String twice = HEAD + """
                g (float[2] x, bool c) => (float[2] y) {
                   [same] same = Neg (x)
                   y = If (c) <
                      then_branch = t () => (float[2] r) { r = Relu (same) },
                      else_branch = e () => (float[2] r) { r = Abs (same) }
                   >
                }""";
        assertEquals(
                "'same' is the name of a value and of a node: write value:same or node:same",
                refused(twice, new Rename("same", "other")));
        assertEquals(
                "'r' is the name of 2 parts of the model: write r#1 for the first, and so on (#1 is node Relu with"
                        + " output 'r' in a subgraph of If with output 'y', #2 is node Abs with output 'r' in a subgraph"
                        + " of If with output 'y')",
                refused(twice, new RemoveNode("r")));
        assertEquals(
                "value 'r' is in a subgraph of If with output 'y', and only a value of the main graph can be an output:"
                        + " name the output of the node that has the subgraph",
                refused(twice, new AddOutput("r")));
        String called = HEAD + """
                g (float[2] x) => (float[2] y) { y = custom.F (x) }
                <domain: "custom", opset_import: ["" : 17]> F (a) => (b) { t = Elu (a)  b = Relu (t) }""";
        assertEquals(
                "value 't' is in function 'custom.F', and only a value of the main graph can be an output: name the"
                        + " output of the node that calls the function",
                refused(called, new AddOutput("t")));
        assertEdited(
                twice.replace("[same] same", "[n] v")
                        .replace("(same)", "(v)")
                        .replace("(float[2] r) { r = Abs", "(float[2] q) { q = Abs"),
                twice,
                new Rename("value:same", "v"),
                new Rename("same", "n"),
                new Rename("r#2", "q"));
    }

    @Test
    void takenNamesAreRefused() {
        assertEquals(
                "value 'a' cannot be renamed to 'b', because another value of the model has that name: rename the other"
                        + " value too",
                refused(NET, new Rename("a", "b")));
        assertEquals(
                "node Conv 'conv' cannot be renamed to 'mid', because another node has that name: rename the other node"
                        + " too",
                refused(NET, new Rename("conv", "mid")));
    }

    @Test
    void theEditThatMakesTheModelInvalidIsNamed() {
        List<ModelEdit> edits = new ArrayList<>();
        IntStream.range(0, 9).forEach(i -> edits.add(new SetMetadata("k" + i, "v")));
        edits.add(4, set("conv", "group", "3"));
        EditRefusedException e =
                assertThrows(EditRefusedException.class, () -> new ModelEdits(edits).run(OnnxText.parse(NET)));
        assertEquals(4, e.index());
        assertTrue(
                e.getMessage().startsWith("the model would not be valid: graph 'g': node Conv 'conv' has"),
                e.getMessage());
    }

    @Test
    void constantsThatFixTheOldSizeAreFound() {
        String fixed = HEAD + """
                g (float[1,2,4] x) => (float[1,8] y) <int64[2] k = {1, 8}> {
                   a = Neg (x)
                   [r] y = Reshape (a, k)
                }""";
        String remedy = ", because a constant states a size: change the constant, or for the size of the batch use"
                + " 'onnx-twist optimize --pass batch-dimension=N'";
        assertEquals(
                "the model would not be valid: node Reshape 'r' does not fit the sizes of the inputs" + remedy,
                refused(fixed, new DeclareInput("x", OnnxText.parseType("float[3,2,4]"))));
        assertEquals(
                "the model would not be valid: node Reshape 'r' works for one size of the inputs only" + remedy,
                refused(fixed, new DeclareInput("x", OnnxText.parseType("float[N,2,4]"))));
        assertEdited(
                fixed.replace("[1,2,4] x", "[1,4,2] x"),
                fixed,
                new DeclareInput("x", OnnxText.parseType("float[1,4,2]")));
        String rest = fixed.replace("{1, 8}", "{-1, 8}");
        assertEdited(
                rest.replace("[1,2,4] x", "[N,2,4] x").replace("float[1,8] y", "float[N,8] y"),
                rest,
                new DeclareInput("x", OnnxText.parseType("float[N,2,4]")));
    }

    /** A model that breaks a rule already can be edited, as long as no fault is added. */
    @Test
    void faultsThatAModelHasAreNoHindrance() {
        String faulty = HEAD + "g (float[2] x) => (float[2] y) { [n] y = LeakyRelu <beta: float = 1> (x) }";
        assertEdited(faulty.replace("[n]", "[m]"), faulty, new Rename("n", "m"));
    }

    @Test
    void nodesOfFunctionsAreEdited() {
        String calls = """
                <ir_version: 8, opset_import: ["" : 17, "f" : 1]>
                g (float[2] x) => (float[2] y) { y = f.act (x) }
                <domain: "f", opset_import: ["" : 17]>
                act (a) => (c) { [id] b = Identity (a)  [leak] c = LeakyRelu <alpha: float = 1> (b) }
                """;
        assertEdited(
                calls.replace("[id] b = Identity (a)  ", "")
                        .replace("(b)", "(a)")
                        .replace("alpha: float = 1", "alpha: float = 2"),
                calls,
                new RemoveNode("id"),
                set("leak", "alpha", "2"));
    }
}
