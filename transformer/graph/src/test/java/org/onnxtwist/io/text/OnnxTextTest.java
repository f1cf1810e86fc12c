package org.onnxtwist.io.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Bytes;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;

final class OnnxTextTest {
    private static final String HEAD = """
            <
               ir_version: 8,
               opset_import: ["" : 17]
            >
            """;

    @TempDir
    Path folder;

    /** The printer's layout, all of it, is what the parser makes of it and the printer again. */
    @ParameterizedTest
    @ValueSource(strings = {"""
                plain (float[N,3] x) => (float[N,3] y) {
                   y = Relu (x)
                }
                """, """
                empty () => () {
                }
                """, """
                "two words" (float[?,"a b",7] "x.1", "float", seq(int64[]) s, optional(string) o) => ("1y") <
                   float[2] w = {0.1,-1e-7},
                   int64 one = {1},
                   float[] t
                > {
                   [first] t, "", "u/v" = some.domain.Op:over <a: int = 1, b: string = "q\\"\\\\", c: floats = [0.1, 2]> ("x.1", "", w)
                   ["the second"] "1y" = "a-b".Op ("", one)
                    = Print (t)
                }
                """, """
                main (bool c, float[2] x) => (float[] y) {
                   [choose] y = If (c) <then_branch: graph = then () => (float[2] a) <
                      float[2] w = {1,2}
                   > {
                      a = Add (x, w)
                   }, else_branch: graph = otherwise () => (b) {
                      b = Neg (x)
                   }, extra: int = 1>
                }
                """, """
                kinds () => () {
                   y = Op () <t: tensor = float[2] name {1,2}, s: tensor = string[2] {"a","b"}, n: ints = [], ts: tensors = [float {3}, int64[0] {}], p: type_proto = map(int64, float[2]), ps: type_protos = [float, opaque(d.e, f), opaque(g)], g: graphs = [one () => () {
                   }, two () => () {
                   }], inf: float = -inf, nan: float = nan>
                }
                """})
    void printingWhatWasReadGivesTheSame(String graph) {
        assertEquals(HEAD + graph, OnnxText.print(OnnxText.parse(HEAD + graph)));
        assertEquals(graph, OnnxText.printGraph(OnnxText.parse(HEAD + graph), OnnxText.Options.full()));
    }

    @Test
    void headAndFunctionsAreReadAndPrinted() {
        String text = """
                <
                   ir_version: 10,
                   opset_import: ["" : 17, "d" : 1],
                   producer_name: "p",
                   producer_version: "1",
                   domain: "dom",
                   model_version: -3,
                   doc_string: "first line
                second \\"line\\"",
                   metadata_props: ["k": "v", "": "w"]
                >
                main (float x) => (float y) {
                   y = d.F:two <a: int = 1> (x)
                }
                <
                   domain: "d",
                   overload: "two",
                   opset_import: ["" : 17],
                   doc_string: "what it does"
                >
                F <a, "b c", d: float = 0.5, e: tensor = float[1] {1}> (x) => (y) <
                   float[N] x,
                   float[N] z
                > {
                   z = Relu <alpha: float = @d, beta = @a> (x)
                   y = Relu (z)
                }
                <
                   domain: "d",
                   opset_import: []
                >
                G () => () {
                }
                """;
        assertEquals(text, OnnxText.print(OnnxText.parse(text)));
    }

    /** Spellings that the printer does not choose. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "y=Op<a=1>(x)|y = Op <a: int = 1> (x)",
                "y = Op (x) <a = 1.>|y = Op <a: float = 1> (x)",
                "y = Op <a : float = -3> (x)|y = Op <a: float = -3> (x)",
                "y = Op <a = 1E+3, b = -Infinity, c = NaN> (x)|y = Op <a: float = 1000, b: float = -inf, c: float = nan> (x)",
                "y = Op <a: floats = [1, 2.5, inf]> (x)|y = Op <a: floats = [1, 2.5, inf]> (x)",
                "y = Op <a = [1, 2], b = ['s']> (x)|y = Op <a: ints = [1, 2], b: strings = ['s']> (x)",
                "y = Op <a = float[2] w = {1, 2}> (x)|y = Op <a: tensor = float[2] w {1,2}> (x)",
                "y = Op <a = float[2]> (x)|y = Op <a: type_proto = float[2]> (x)",
                "y = Op <a = @b, c: ints = @'d e'> (x)|y = Op <a = @b, c: ints = @'d e'> (x)",
                "y, = Op (x,)|y = Op (x)",
                ",y = Op (, x)|'', y = Op ('', x)",
                "'y' = Op (x) # a comment|y = Op (x)",
                "y = Op <a = '\\n'> (x)|y = Op <a: string = 'n'> (x)"
            })
    void otherSpellingsAreRead(String node, String printed) {
        Model model = OnnxText.parse("g (float x) => (y) { " + node.replace('\'', '"') + "\n}");
        String graph = OnnxText.printGraph(model, OnnxText.Options.full());
        assertEquals("g (float x) => (y) {\n   " + printed.replace('\'', '"') + "\n}\n", graph);
    }

    @Test
    void nodesNeedNotBeSortedAndSubgraphsSeeTheValuesAround() {
        Model model = OnnxText.parse("""
                g (float x, bool c) => (z) {
                   z = If (c) <then_branch = t () => (y) {}, else_branch = e () => (x) {}>
                   y = Relu (x)
                }
                """);
        Node choice = model.graph().nodes().iterator().next();
        Value inner = choice.subgraphs().findFirst().orElseThrow().outputs().get(0);
        assertEquals("Relu", inner.producer().orElseThrow().operator().name());
    }

    @Test
    void inputsMayHaveDefaults() {
        Model model = OnnxText.parse("g (float[2] x = {1, 2}) => (x) { }");
        Value input = model.graph().inputs().get(0);
        assertArrayEquals(new float[] {1, 2}, input.initializer().orElseThrow().toFloats());
        assertEquals("""
                g (float[2] x) => (x) <
                   float[2] x = {1,2}
                > {
                }
                """, OnnxText.printGraph(model, OnnxText.Options.full()));
    }

    /** Contents that lie in memory packed, as those of files do, and the entries that ONNX's format has for them. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT, 1, 0000c03f, 1.5",
        "COMPLEX64, 1, 0000803f00000040, '1,2'",
        "DOUBLE, 1, 000000000000f83f, 1.5",
        "INT8, 2, ff7f, '-1,127'",
        "UINT8, 2, ff7f, '255,127'",
        "INT16, 1, ffff, -1",
        "UINT16, 1, ffff, 65535",
        "FLOAT16, 1, 003e, 15872",
        "BFLOAT16, 1, c03f, 16320",
        "INT32, 1, ffffffff, -1",
        "UINT32, 1, ffffffff, 4294967295",
        "UINT64, 1, ffffffffffffffff, 18446744073709551615",
        "BOOL, 2, 0100, '1,0'",
        "INT4, 3, 2103, '33,3'",
        "UINT2, 5, e401, '228,1'",
        "FLOAT8E5M2, 1, bc, 188",
        "FLOAT6E2M3, 5, 01f10f02, '1,4,63,3,2'"
    })
    void elementsArePrintedAsEntries(DType type, int elements, String hex, String entries) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        Graph graph = new Graph("g");
        graph.addInitializer("w", Tensor.of(type, new long[] {elements}, TensorContent.wrap(ByteBuffer.wrap(bytes))));
        Model model = new Model(graph, 10);
        String text = OnnxText.print(model);
        assertTrue(text.contains(type.onnxName() + "[" + elements + "] w = {" + entries + "}"), text);
        Value read = OnnxText.parse(text).graph().initializers().iterator().next();
        ByteBuffer again = read.initializer().orElseThrow().packed().read(0, bytes.length);
        assertEquals(ByteBuffer.wrap(bytes), again);
    }

    @Test
    void largeContentsArePrintedPieceByPiece() {
        float[] values = new float[100_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 7f;
        }
        Graph graph = new Graph("g");
        graph.addInitializer("w", Tensor.ofFloats(values, values.length));
        Model read = OnnxText.parse(OnnxText.print(new Model(graph, 10)));
        Value initializer = read.graph().initializers().iterator().next();
        assertArrayEquals(values, initializer.initializer().orElseThrow().toFloats());
    }

    @Test
    void elementsOfLargeTensorsAreLeftOut() {
        Graph graph = new Graph("g");
        graph.addInitializer("large", Tensor.zeros(DType.FLOAT, 17, 1));
        graph.addInitializer("small", Tensor.zeros(DType.FLOAT, 2));
        graph.addSparseInitializer("sparse", sparse());
        Model model = new Model(graph, 10);
        assertEquals("""
                g () => () <
                   float[17,1] large = ...,
                   float[2] small = {0,0},
                   sparse_tensor(float[4]) sparse = ...
                > {
                }
                """, OnnxText.printGraph(model, OnnxText.Options.elided()));
        assertThrows(
                IllegalArgumentException.class, () -> OnnxText.Options.elided().withLargest(-1));
    }

    @Test
    void whatTheSyntaxCannotSayIsTold() throws IOException {
        Model model = OnnxText.parse("g (float x) => (y) { y = Relu (x) }");
        model.graph().setDoc("doc");
        model.graph().putMetadata("a", "b");
        Node node = model.graph().nodes().iterator().next();
        node.setDoc("doc");
        node.putMetadata("a", "b");
        node.putMetadata("c", "d");
        node.output(0).setDoc("doc");
        Omissions omissions = OnnxText.write(model, new ByteArrayOutputStream(), OnnxText.Options.full());
        assertEquals(
                new TreeMap<>(Map.of(
                        "documentation of graphs", 1,
                        "metadata of graphs", 1,
                        "documentation of nodes", 1,
                        "metadata of nodes", 2,
                        "documentation of values", 1)),
                omissions.counts());
        assertTrue(omissions.toString().contains("metadata of nodes (2)"), omissions.toString());
    }

    @Test
    void sparseTensorsCannotBeWrittenInFull() {
        Graph graph = new Graph("g");
        graph.addSparseInitializer("s", sparse());
        Model model = new Model(graph, 10);
        OnnxText.InexpressibleException refusal =
                assertThrows(OnnxText.InexpressibleException.class, () -> OnnxText.print(model));
        assertEquals(
                "the initializer 's' is sparse, which ONNX's textual syntax cannot express: write the model as JSON instead",
                refusal.getMessage());
    }

    private static SparseTensor sparse() {
        return new SparseTensor(Tensor.ofFloats(new float[] {1}, 1), Tensor.vector(2), List.of(4L));
    }

    @Test
    void stringsThatAreNotUtf8SurviveInFiles() throws IOException {
        Bytes bytes = Bytes.of(new byte[] {(byte) 0xff, '"', 0, '\n'});
        Model model = OnnxText.parse("g (float x) => (y) { y = Op <s = \"\"> (x) }");
        Node node = model.graph().nodes().iterator().next();
        node.setAttribute(node.attribute("s").orElseThrow().withValue(new AttributeValue.StringValue(bytes)));
        try (Staging staging = Staging.in(folder)) {
            assertTrue(OnnxText.write(model, staging, "m.onnxtxt").isEmpty());
            staging.publish();
        }
        Model read = OnnxText.read(folder.resolve("m.onnxtxt"), ReadOptions.defaults());
        Node again = read.graph().nodes().iterator().next();
        assertEquals(
                new AttributeValue.StringValue(bytes),
                again.attribute("s").orElseThrow().value());
        try (Staging staging = Staging.in(folder)) {
            assertThrows(FileAlreadyExistsException.class, () -> OnnxText.write(read, staging, "m.onnxtxt"));
        }
    }

    @Test
    void externalDataLiesInTheFolderOfTheText() throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[] {0, 0, 0, 0, 0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40});
        Files.writeString(
                folder.resolve("m.txt"),
                "g () => () <float[2] w = [\"location\": \"w.bin\", \"offset\": \"4\"]> { }",
                StandardCharsets.UTF_8);
        Model model = OnnxText.read(folder.resolve("m.txt"), ReadOptions.defaults());
        Tensor tensor =
                model.graph().initializers().iterator().next().initializer().orElseThrow();
        assertArrayEquals(new float[] {1, 2}, tensor.toFloats());
        assertTrue(OnnxText.print(model).contains("float[2] w = {1,2}"));
    }

    @Test
    void aLongChainOfNodesIsNoProblem() {
        int length = 100_000;
        StringBuilder text = new StringBuilder("g (float v0) => (v" + length + ") {\n");
        for (int i = 1; i <= length; i++) {
            text.append("   v").append(i).append(" = Relu (v").append(i - 1).append(")\n");
        }
        text.append("}\n");
        Model model = OnnxText.parse(text.toString());
        assertEquals(length, model.graph().nodeCount());
        assertEquals(text.toString(), OnnxText.printGraph(model, OnnxText.Options.full()));
    }
}
