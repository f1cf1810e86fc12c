package org.onnxtwist.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole text for two small operators that no version of ONNX has, and that javac takes it as it takes the rest. */
final class GeneratedTextTest {
    /** An input that was an attribute, a new optional input, a default that changed, a keyword, a version that withdrew it. */
    private static final String TURN = """
            {"domain":"","name":"Turn","since_version":2,"deprecated":false,
             "inputs":[{"name":"X","type":"T","option":"Single","min_arity":1}],
             "outputs":[{"name":"Y","type":"T","option":"Single","min_arity":1}],
             "attributes":[{"name":"axes","type":"INTS","required":true,"default":null},
                           {"name":"default","type":"STRING","required":false,"default":"a\\"b"},
                           {"name":"speed","type":"FLOAT","required":false,"default":1.0}],
             "types":[{"name":"T","allowed":["tensor(float)"]}]},
            {"domain":"","name":"Turn","since_version":5,"deprecated":false,
             "inputs":[{"name":"X","type":"T","option":"Single","min_arity":1},
                       {"name":"axes","type":"tensor(int64)","option":"Single","min_arity":1},
                       {"name":"B","type":"T","option":"Optional","min_arity":1}],
             "outputs":[{"name":"Y","type":"T","option":"Single","min_arity":1}],
             "attributes":[{"name":"speed","type":"FLOAT","required":false,"default":0.25}],
             "types":[{"name":"T","allowed":["tensor(double)","tensor(float)"]}]},
            {"domain":"","name":"Turn","since_version":9,"deprecated":true,
             "inputs":[],"outputs":[],"attributes":[],"types":[]}
            """;

    private static final String TURN_JAVA = """
            package org.onnxtwist.op;

            import static org.onnxtwist.op.Formal.one;
            import static org.onnxtwist.op.Formal.optional;

            import java.util.List;
            import java.util.Optional;
            import javax.annotation.processing.Generated;
            import org.onnxtwist.ir.OperatorId;
            import org.onnxtwist.ir.Value;

            /**
             * {@code Turn} of operator set {@code ai.onnx}, versions 2, 5, 9 (deprecated).
             *
             * <p>Version 5: inputs {@code X} ({@code T}), {@code axes} ({@code tensor(int64)}), {@code B} ({@code T}, optional); outputs {@code Y} ({@code T}).
             *
             * <ul>
             *   <li>{@code T}: {@code tensor(double), tensor(float)}
             * </ul>
             */
            @Generated("org.onnxtwist.operators.OperatorGenerator")
            public final class Turn extends OperatorBuilder<Turn> {
                /**
                 * The operator's name, for a switch over names.
                 */
                public static final String NAME = "Turn";

                public static final OperatorId ID = OperatorId.of("", NAME);

                public static final Attr<List<Long>> AXES = Attr.named("axes", AttributeKind.INTS);

                public static final Attr<String> DEFAULT = Attr.withDefault("default", AttributeKind.STRING, "a\\"b");

                public static final Attr<Float> SPEED = Attr.withDefault("speed", AttributeKind.FLOAT, 0.25f);

                /**
                 * {@code speed} as it was in versions 2 to 4.
                 */
                public static final Attr<Float> SPEED_SINCE_2 = Attr.withDefault("speed", AttributeKind.FLOAT, 1.0f);

                private static final Signatures SIGNATURES = new Signatures(
                        ID,
                        Signature.since(2L)
                                .inputs(one("X"))
                                .outputs(one("Y"))
                                .attributes(DEFAULT, SPEED_SINCE_2)
                                .required(AXES),
                        Signature.since(5L)
                                .inputs(one("X"), one("axes"), optional("B"))
                                .outputs(one("Y"))
                                .attributes(SPEED),
                        Signature.deprecated(9L));

                private Turn() {
                    super(SIGNATURES);
                }

                public static Turn of(Value x, Value axes) {
                    return new Turn().put("X", x).put("axes", axes);
                }

                public static Turn of(Value x, long... axes) {
                    return new Turn().put("X", x).set(AXES, list(axes));
                }

                public static Turn of(Value x, List<Long> axes) {
                    return new Turn().put("X", x).set(AXES, axes);
                }

                /**
                 * Input {@code axes}.
                 */
                public Turn axes(Value axes) {
                    return put("axes", axes);
                }

                /**
                 * Input {@code axes}.
                 */
                public Turn axes(Optional<Value> axes) {
                    return put("axes", axes);
                }

                /**
                 * Input {@code B}.
                 */
                public Turn bias(Value bias) {
                    return put("B", bias);
                }

                /**
                 * Input {@code B}.
                 */
                public Turn bias(Optional<Value> bias) {
                    return put("B", bias);
                }

                /**
                 * Attribute {@code axes}.
                 */
                public Turn axes(long... axes) {
                    return set(AXES, list(axes));
                }

                /**
                 * Attribute {@code axes}.
                 */
                public Turn axes(List<Long> axes) {
                    return set(AXES, axes);
                }

                /**
                 * Attribute {@code default}; {@code "a\\"b"} by default.
                 */
                public Turn default_(String default_) {
                    return set(DEFAULT, default_);
                }

                /**
                 * Attribute {@code speed}; {@code 0.25f} by default.
                 */
                public Turn speed(float speed) {
                    return set(SPEED, speed);
                }
            }
            """;

    /** A name of java.util, several inputs and outputs, an optional output, a subgraph, an element type, another domain. */
    private static final String OPTIONAL = """
            {"domain":"ai.onnx.ml","name":"Optional","since_version":1,"deprecated":false,
             "inputs":[{"name":"seed","type":"T","option":"Optional","min_arity":1},
                       {"name":"inputs","type":"T","option":"Variadic","min_arity":2}],
             "outputs":[{"name":"Y","type":"T","option":"Single","min_arity":1},
                        {"name":"Y_h","type":"T","option":"Optional","min_arity":1},
                        {"name":"rest","type":"T","option":"Variadic","min_arity":0}],
             "attributes":[{"name":"body","type":"GRAPH","required":true,"default":null},
                           {"name":"dtype","type":"INT","required":false,"default":1},
                           {"name":"names","type":"STRINGS","required":false,"default":["a","b"]}],
             "types":[]}
            """;

    private static final String OPTIONAL_JAVA = """
            package org.onnxtwist.op.ml;

            import static org.onnxtwist.op.Formal.one;
            import static org.onnxtwist.op.Formal.optional;
            import static org.onnxtwist.op.Formal.several;

            import java.util.List;
            import javax.annotation.processing.Generated;
            import org.onnxtwist.ir.Graph;
            import org.onnxtwist.ir.OperatorId;
            import org.onnxtwist.ir.Value;
            import org.onnxtwist.ir.type.DType;
            import org.onnxtwist.op.Attr;
            import org.onnxtwist.op.AttributeKind;
            import org.onnxtwist.op.OperatorBuilder;
            import org.onnxtwist.op.Signature;
            import org.onnxtwist.op.Signatures;

            /**
             * {@code Optional} of operator set {@code ai.onnx.ml}, versions 1.
             *
             * <p>Version 1: inputs {@code seed} ({@code T}, optional), {@code inputs} ({@code T}, 2 or more); outputs {@code Y} ({@code T}), {@code Y_h} ({@code T}, optional), {@code rest} ({@code T}, 0 or more).
             */
            @Generated("org.onnxtwist.operators.OperatorGenerator")
            public final class Optional extends OperatorBuilder<Optional> {
                /**
                 * The operator's name, for a switch over names.
                 */
                public static final String NAME = "Optional";

                public static final OperatorId ID = OperatorId.of("ai.onnx.ml", NAME);

                public static final Attr<Graph> BODY = Attr.named("body", AttributeKind.GRAPH);

                public static final Attr<DType> DTYPE = Attr.withDefault("dtype", AttributeKind.DTYPE, DType.FLOAT);

                public static final Attr<List<String>> NAMES = Attr.withDefault("names", AttributeKind.STRINGS, List.of("a", "b"));

                private static final Signatures SIGNATURES = new Signatures(
                        ID,
                        Signature.since(1L)
                                .inputs(optional("seed"), several("inputs", 2))
                                .outputs(one("Y"), optional("Y_h"), several("rest", 0))
                                .attributes(DTYPE, NAMES)
                                .required(BODY));

                private Optional() {
                    super(SIGNATURES);
                }

                public static Optional of(Graph body, Value... inputs) {
                    return new Optional().set(BODY, body).put("inputs", List.of(inputs));
                }

                public static Optional of(Graph body, List<Value> inputs) {
                    return new Optional().set(BODY, body).put("inputs", inputs);
                }

                /**
                 * Input {@code seed}.
                 */
                public Optional seed(Value seed) {
                    return put("seed", seed);
                }

                /**
                 * Input {@code seed}.
                 */
                public Optional seed(java.util.Optional<Value> seed) {
                    return put("seed", seed);
                }

                /**
                 * Attribute {@code body}.
                 */
                public Optional body(Graph body) {
                    return set(BODY, body);
                }

                /**
                 * Attribute {@code dtype}; {@code DType.FLOAT} by default.
                 */
                public Optional dtype(DType dtype) {
                    return set(DTYPE, dtype);
                }

                /**
                 * Attribute {@code names}; {@code List.of("a", "b")} by default.
                 */
                public Optional names(String... names) {
                    return set(NAMES, List.of(names));
                }

                /**
                 * Attribute {@code names}; {@code List.of("a", "b")} by default.
                 */
                public Optional names(List<String> names) {
                    return set(NAMES, names);
                }

                /**
                 * Requests the optional output {@code Y_h}.
                 */
                public Optional withYH() {
                    return want("Y_h");
                }

                /**
                 * Sets the number of outputs that the last one, {@code rest}, stands for; one by default.
                 */
                public Optional outputs(int count) {
                    return count(count);
                }
            }
            """;

    @TempDir
    private Path folder;

    private Path generate(String... schemas) throws IOException {
        Path file = Files.writeString(
                folder.resolve("schemas.json"), "{\"operators\":[" + String.join(",", schemas) + "]}");
        Path sources = folder.resolve("sources");
        OperatorGenerator.main(file.toString(), sources.toString());
        return sources;
    }

    @Test
    void writesWhatChangedBetweenVersions() throws IOException {
        assertEquals(TURN_JAVA, Files.readString(generate(TURN).resolve("org/onnxtwist/op/Turn.java")));
    }

    @Test
    void writesSeveralValuesSubgraphsAndNamesOfTheJdk() throws IOException {
        assertEquals(OPTIONAL_JAVA, Files.readString(generate(OPTIONAL).resolve("org/onnxtwist/op/ml/Optional.java")));
    }

    @Test
    void previewDomainsAreLeftOut() throws IOException {
        Path sources = generate(TURN, OPTIONAL.replace("ai.onnx.ml", "ai.onnx.preview"));
        assertEquals(List.of("Turn.java"), fileNames(sources));
    }

    /** A copy of the packages that generated classes use, without the description of the module, which needs other modules. */
    private Path library() throws IOException {
        Path library = folder.resolve("library");
        for (String name : List.of("ir", "op")) {
            try (Stream<Path> files =
                    Files.walk(Sources.JAVA.resolve("org/onnxtwist").resolve(name))) {
                for (Path file : files.toList()) {
                    Path copy = library.resolve(Sources.JAVA.relativize(file));
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(copy);
                    } else {
                        Files.copy(file, copy);
                    }
                }
            }
        }
        return library;
    }

    @Test
    void javacTakesItWithoutAWarning() throws IOException {
        Path sources = generate(TURN, OPTIONAL);
        // What all builders share knows some of the real ones.
        Path operators = folder.resolve("operators");
        OperatorGenerator.main(Sources.SCHEMAS.toString(), operators.toString());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> walk = Files.walk(sources)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of(
                                    "--release",
                                    "17",
                                    "-d",
                                    Files.createDirectory(folder.resolve("classes"))
                                            .toString(),
                                    "-sourcepath",
                                    library() + File.pathSeparator + operators,
                                    "-classpath",
                                    System.getProperty("java.class.path"),
                                    "-proc:none",
                                    "-Werror",
                                    "-Xlint:all",
                                    "-Xdoclint:all,-missing"),
                            null,
                            files.getJavaFileObjectsFromPaths(
                                    walk.filter(Files::isRegularFile).toList()))
                    .call();
            assertEquals("true", compiled + messages.toString());
        }
    }

    private static List<String> fileNames(Path sources) throws IOException {
        try (Stream<Path> walk = Files.walk(sources)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
