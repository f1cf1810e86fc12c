package org.onnxtwist.tests.wrappers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.codegen.WrapperGenerator;
import org.onnxtwist.io.OnnxReader;

/** Users' programs with a generated class: its options, its texts, and null where there should be a value. */
final class ObjectsTest {
    private static final String KINDS = """
            kinds (float16[N, 3] "input:0", int64 class, string[2] names, string one, bool[N] mask)
              => (float16[N, 3] y, seq(float[N, 3]) all, int64 number, bool[N] unmasked, string[2] same)
            {
                y = Neg("input:0")
                wide = Cast<to = 1>(y)
                all = SequenceConstruct(wide, wide)
                number = Neg(class)
                unmasked = Not(mask)
                same = Identity(names)
                unread = Identity(one)
            }
            """;

    private static final String BATCH =
            "batch (float[N, 2] x, float[N, 12] z) => (float[N, 2] y, float[N, 12] w)" + " { y = Neg(x)  w = Neg(z) }";

    private static final String FIXED = "fixed (float[2, 3] x) => (float[2, 3] y) { y = Neg(x) }";

    @TempDir
    private Path folder;

    /** The result of a user's static method {@code answer}, which stands beside the class Net. */
    private String answer(String graph, String... statements) throws IOException, ReflectiveOperationException {
        Path model = SmallNets.write(folder, "net.onnx", graph);
        Path user = Files.createDirectories(folder.resolve("sources")).resolve("User.java");
        Files.writeString(user, """
                package generated.nets;
                import ai.onnxruntime.*;
                import java.nio.*;
                import java.nio.file.*;
                import java.util.*;
                final class User {
                    interface Act { void run() throws Exception; }
                    static String thrown(Act act) {
                        try { act.run(); return "nothing"; } catch (Exception e) {
                            return e.getClass().getSimpleName() + ": " + e.getMessage();
                        }
                    }
                    static String answer(Path model) throws Exception {
                        %s
                    }
                }
                """.formatted(String.join("\n", statements)));
        Class<?> net = CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder, List.of(user));
        var method = net.getClassLoader().loadClass("generated.nets.User").getDeclaredMethod("answer", Path.class);
        method.setAccessible(true);
        return String.valueOf(method.invoke(null, model));
    }

    @Test
    void textsShowTypeShapeAndTheFirstValues() throws Exception {
        assertEquals(
                """
                Inputs[input0=float16 [4, 3] {0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, ...}, class_=int64 5, \
                names=string [2] {a, %s...}, one=string %s..., mask=bool [4] {false, false, false, false}]
                Outputs[y=float16 [4, 3] {-0.0, -1.0, -2.0, -3.0, -4.0, -5.0, -6.0, -7.0, ...}, all=list of 2, \
                number=int64 -5, unmasked=bool [4] {true, true, true, true}, same=string [2] {a, %s...}]
                FloatTensor [4, 3] {-0.0, -1.0, -2.0, -3.0, -4.0, -5.0, -6.0, -7.0, ...}\
                """.replace("%s", "b".repeat(40)),
                answer(
                        KINDS,
                        "float[] ramp = new float[12]; for (int i = 0; i < 12; i++) { ramp[i] = i; }",
                        "String names[] = {\"a\", \"b\".repeat(1000)};",
                        "Net.Inputs inputs = new Net.Inputs(Net.FloatTensor.of(ramp, 4, 3), 5, names, names[1],",
                        "        Net.BooleanTensor.of(new boolean[4], 4));",
                        "try (Net net = Net.open(model)) {",
                        "    Net.Outputs outputs = net.run(inputs);",
                        "    return inputs + \"\\n\" + outputs + \"\\n\" + outputs.all().get(1);",
                        "}"));
        assertEquals(
                "Item[x=float [2] {1.0, 2.0}, z=float [12] {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, ...}]",
                answer(
                        BATCH,
                        "FloatBuffer x = FloatBuffer.wrap(new float[] {0, 1, 2}).position(1);",
                        "return new Net.Item(x, FloatBuffer.allocate(12)).toString();"));
    }

    @Test
    void nullIsRefusedByTheNameOfTheParameter() throws Exception {
        assertEquals(
                "model model options model options model model values shape input0 names one inputs a string of an input",
                answer(
                        KINDS,
                        "StringJoiner names = new StringJoiner(\" \");",
                        "Net.FloatTensor t = Net.FloatTensor.of(new float[3], 1, 3);",
                        "Net.BooleanTensor m = Net.BooleanTensor.of(new boolean[1], 1);",
                        "String[] two = {\"\", \"\"};",
                        "try (Net net = Net.open(model)) { for (Act act : List.<Act>of(",
                        "    () -> Net.open((Path) null), () -> Net.open((Path) null, Net.Options.defaults()),",
                        "    () -> Net.open(model, null), () -> Net.open((byte[]) null),",
                        "    () -> Net.open(new byte[0], null), () -> Net.open((ByteBuffer) null),",
                        "    () -> Net.open((ByteBuffer) null, null),",
                        "    () -> Net.FloatTensor.of((float[]) null, 1), () -> Net.FloatTensor.of(new float[1], (long[]) null),",
                        "    () -> new Net.Inputs(null, 1, two, \"\", m), () -> new Net.Inputs(t, 1, null, \"\", m),",
                        "    () -> new Net.Inputs(t, 1, two, null, m), () -> net.run(null),",
                        "    () -> net.run(new Net.Inputs(t, 1, new String[] {\"\", null}, \"\", m)))) {",
                        "    names.add(thrown(act).replace(\"NullPointerException: \", \"\"));",
                        "} }",
                        "return names.toString();"));
        assertEquals(
                "x items",
                answer(
                        BATCH.replace(", float[N, 12] z", "")
                                .replace(", float[N, 12] w", "")
                                .replace("w = Neg(z)", ""),
                        "try (Net net = Net.open(model)) { return String.join(\" \", List.of(",
                        "    thrown(() -> net.run(null)), thrown(() -> net.runAll(null, 1))))",
                        "    .replace(\"NullPointerException: \", \"\"); }"));
        assertEquals(
                "x x provider level next",
                answer(
                        FIXED,
                        "Net.Options o = Net.Options.defaults();",
                        "try (Net net = Net.open(model)) { return String.join(\" \", List.of(",
                        "    thrown(() -> net.run((float[]) null)), thrown(() -> net.run((FloatBuffer) null)),",
                        "    thrown(() -> o.withProvider(null)),",
                        "    thrown(() -> o.withLogLevel(null)), thrown(() -> o.withSessionOptions(null))))",
                        "    .replace(\"NullPointerException: \", \"\"); }"));
    }

    @Test
    void sessionOptionsAreSetInTheOrderGivenAndTheirExceptionsAreThrown() throws Exception {
        assertEquals(
                """
                12true
                OrtException: mine
                IllegalStateException: mine
                true
                closed\
                """,
                answer(
                        FIXED,
                        "StringBuilder said = new StringBuilder();",
                        "Path optimized = model.resolveSibling(\"optimized.onnx\");",
                        "Net.Options options = Net.Options.defaults()",
                        "    .withSessionOptions(settings -> { said.append(1); settings.setOptimizedModelFilePath(optimized.toString()); })",
                        "    .withThreads(1)",
                        "    .withSessionOptions(settings -> said.append(2));",
                        "Net.open(model, options).close();",
                        "said.append(Files.exists(optimized)).append('\\n');",
                        "OrtSession.SessionOptions[] kept = new OrtSession.SessionOptions[1];",
                        "said.append(thrown(() -> Net.open(model, Net.Options.defaults().withSessionOptions(settings -> {",
                        "    kept[0] = settings; throw new OrtException(\"mine\"); })))).append('\\n');",
                        "said.append(thrown(() -> Net.open(model, Net.Options.defaults().withSessionOptions(settings -> {",
                        "    throw new IllegalStateException(\"mine\"); })))).append('\\n');",
                        "said.append(thrown(() -> Net.open(model, Net.Options.defaults().withSessionOptions(settings ->",
                        "    settings.registerCustomOpLibrary(\"/none/lib.so\")))).contains(\"/none/lib.so\")).append('\\n');",
                        "try { kept[0].setInterOpNumThreads(1); said.append(\"open\"); }",
                        "catch (IllegalStateException e) { said.append(\"closed\"); }",
                        "return said.toString();"));
    }

    /** A module that requires ONNX Runtime alone, compiled and run; ONNX Runtime logs as much as it was told. */
    @Test
    @Tag("slow")
    void aModuleNeedsNothingButOnnxRuntime() throws Exception {
        Path model = SmallNets.write(folder, "net.onnx", FIXED);
        Path sources = folder.resolve("sources");
        Path net = WrapperGenerator.write(model, OnnxReader.read(model), CompiledWrapper.options("Net"), sources);
        Path classes = folder.resolve("user");
        Files.createDirectories(classes.resolve("generated/nets"));
        Files.copy(model, classes.resolve("generated/nets/net.onnx"));
        Path declaration = Files.writeString(
                sources.resolve("module-info.java"),
                "module user { requires com.microsoft.onnxruntime; exports generated.nets; }");
        Path user = Files.writeString(sources.resolve("User.java"), """
                package generated.nets;
                import ai.onnxruntime.OrtLoggingLevel;
                public final class User {
                    public static void main(String[] args) throws Exception {
                        Net.Options options = Net.Options.defaults();
                        if (args.length > 0) {
                            options = options.withLogLevel(OrtLoggingLevel.valueOf(args[0]));
                        }
                        try (Net net = Net.open(options)) {
                            System.out.println(User.class.getModule() + " " + net.run(new float[6])[0]);
                        }
                    }
                }
                """);
        String runtime = Path.of(OrtEnvironment.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        assertEquals(
                0,
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "--release",
                                "17",
                                "-p",
                                runtime,
                                "-d",
                                classes.toString(),
                                declaration.toString(),
                                user.toString(),
                                net.toString()));
        String path = runtime + File.pathSeparator + classes;
        assertEquals("", run(path));
        assertTrue(run(path, "ORT_LOGGING_LEVEL_VERBOSE").contains("[V:onnxruntime"));
        assertEquals("", run(path, "ORT_LOGGING_LEVEL_FATAL"));
    }

    /** Runs the user's module, and returns what it wrote to standard error. */
    private String run(String modulePath, String... arguments) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                modulePath,
                "-m",
                "user/generated.nets.User"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> out);
        assertEquals("module user -0.0\n", out);
        return Files.readString(errors);
    }
}
