package org.onnxtwist.io.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.ir.defect.InvalidModelException;

/** What is wrong with a text is told with its line, its column and what was expected. */
final class TextSyntaxTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "g|1|2|'(' was expected, not the end of the text",
                "g (float x) (y)|1|13|'=>' was expected, not '('",
                "g () => () {y Relu (x)}|1|15|'=' was expected, not 'Relu'",
                "g () => () {y = Relu x}|1|22|'(' was expected, not 'x'",
                "g () => () {y = (x)}|1|17|a name was expected, not '('",
                "g () => () {y = a.(x)}|1|19|a name after the point was expected, not '('",
                "g () => () {y = Relu (x, 1)}|1|26|an input was expected, not '1'",
                "g () => () {|1|13|a node or '}' was expected, not the end of the text",
                "g () => () {} 7|1|15|the name of a function was expected, not '7'",
                "g (float[1.5] x) => () {}|1|10|a dimension was expected to be a 64-bit integer, not 1.5",
                "g (map(foo,float) x) => () {}|1|8|an element type such as float or int64 was expected, not 'foo'",
                "g (float) => () {}|1|9|an input was expected, not ')'",
                "g () => () {y = Op <> ()}|1|20|an attribute was expected between '<' and '>'",
                "g () => () {y = Op <a = []> ()}|1|25|an empty list was expected to have its kind before it, as in ': ints = []'",
                "g () => () {y = Op <a: foo = 1> ()}|1|24|the kind of an attribute, such as int or floats, was expected, not 'foo'",
                "g () => () {y = Op <a: int = 1.5> ()}|1|30|a value of kind int was expected to be a 64-bit integer, not 1.5",
                "g () => () {y = Op <a: string = 1> ()}|1|33|a value of kind string in quotes was expected, not '1'",
                "g () => () {y = Op <a = [1, 'b']> ()}|1|29|a value of kind int was expected, not '\"'",
                "g () => () {y = Op <a = 9223372036854775808> ()}|1|25|a value of kind int was expected to be a"
                        + " 64-bit integer, not 9223372036854775808",
                "g () => () {y = Op <a = 1e> ()}|1|25|a value of kind float was expected to be a number, not 1e",
                "g () => () {y = Op <a = 'b> ()}|1|25|the string that begins here has no closing quote",
                "g () => () {y = Op <a: sparse_tensor = 1> ()}|1|40|a value other than a sparse tensor was expected,"
                        + " because the syntax has no sparse tensors",
                "g () => () <float[2] w = {1}> {}|1|26|2 elements were expected, as the type float[2] takes, not 1",
                "g () => () <float[N] w = {1}> {}|1|13|a tensor with elements was expected to have sizes that are numbers",
                "g () => () <float[] w = {1}> {}|1|13|the type of a tensor with sizes was expected before its elements",
                "g () => () <float[2] w = ...> {}|1|26|the elements of this tensor are abbreviated: print the model with all elements",
                "g () => () <int8[1] w = {3000000000}> {}|1|26|an element was expected to be a 32-bit integer, not 3000000000",
                "g () => () <float[1] w = {x}> {}|1|27|an element was expected to be a number, not x",
                "g () => () <float[9223372036854775807,2] w = {}> {}|1|46|the sizes [9223372036854775807, 2] overflow 64 bits",
                "<ir_version: 8, foo: 1> g () => () {}|1|17|'foo' is not a valid key here",
                "<ir_version: 8, ir_version: 9> g () => () {}|1|17|'ir_version' is stated twice: remove one of the two",
                "<opset_import: ['': x]> g () => () {}|1|21|a version was expected, not 'x'"
            })
    void isToldWithItsPlace(String text, int line, int column, String problem) {
        String quoted = text.replace('\'', '"');
        OnnxText.SyntaxException refusal = assertThrows(OnnxText.SyntaxException.class, () -> OnnxText.parse(quoted));
        assertEquals(
                "'the text' line " + line + ", column " + column + ": " + problem.replace("'\"'", "'\"'"),
                refusal.getMessage());
        assertEquals(line, refusal.line());
        assertEquals(column, refusal.column());
    }

    @Test
    void linesAndColumnsCountCharacters() {
        String text = "# comment é\ng (float x) => (y) {\n   y = Op <s = \"é\"> [x]\n}";
        OnnxText.SyntaxException refusal = assertThrows(OnnxText.SyntaxException.class, () -> OnnxText.parse(text));
        assertEquals(3, refusal.line());
        assertEquals(21, refusal.column());
    }

    @Test
    void aValueThatNobodyDefinesIsNamed() {
        InvalidModelException refusal =
                assertThrows(InvalidModelException.class, () -> OnnxText.parse("g () => (y) { y = Relu (x) }"));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains("'x'"), message);
    }

    @Test
    void nestingIsLimited() {
        String graph = "g () => () {}";
        for (int i = 0; i < 64; i++) {
            graph = "g () => () { = Op <a = " + graph + "> () }";
        }
        String graphs = graph;
        assertRefused(graphs, "graphs nest deeper than the limit of 64");
        String types = "g (" + "seq(".repeat(10_000) + "float" + ")".repeat(10_000) + " x) => () {}";
        assertRefused(types, "types nest deeper than the limit of 64");
    }

    private static void assertRefused(String text, String ending) {
        OnnxText.SyntaxException refusal = assertThrows(OnnxText.SyntaxException.class, () -> OnnxText.parse(text));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.endsWith(ending), message);
    }

    /** Whatever character is changed, the text is read or refused, never anything else. */
    @Property(tries = 3000)
    void damagedTextsAreReadOrRefused(
            @ForAll @IntRange(max = 10_000) int position, @ForAll @IntRange(min = 0, max = 127) char with) {
        String text = """
                <ir_version: 8, opset_import: ["": 17, "d": 1], metadata_props: ["a": "b"]>
                g (float[N,?] x = {}, seq(map(int64, string)) s) => (y) <float16[2] w = {1, 2}, opaque(a.b, c) q> {
                   [label] y, "z" = d.Op:o <a = [1, 2], b: float = -1.5e-3, g = h () => () {}, t = int4[3] {1, 2}> (x, "", w)
                }
                <domain: "d", overload: "o"> Op <a, b: float = 1, c = @e> (float x) => (y) <float z> { y = Relu (x) }
                """;
        StringBuilder damaged = new StringBuilder(text);
        damaged.setCharAt(position % text.length(), with);
        try {
            OnnxText.parse(damaged.toString());
        } catch (InvalidModelException refused) {
            assertTrue(String.valueOf(refused.getMessage()).startsWith("'the text'"), refused.getMessage());
        }
    }

    /** Some editors write one. */
    @Test
    void aByteOrderMarkIsNoPartOfTheText() {
        assertEquals("g", OnnxText.parse("\ufeffg () => () {}").graph().name());
    }
}
