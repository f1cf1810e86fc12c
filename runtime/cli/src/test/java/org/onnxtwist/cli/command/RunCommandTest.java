package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.SmallModels;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.text.OnnxText;

/** Programs of users: their forms, what becomes of their results, and how their errors are shown. */
final class RunCommandTest {
    private static final String REMOVES_RELU = """
            for (Node node : model.graph().nodes()) {
                if (node.operator().name().equals("Relu")) {
                    node.replaceWith(node.input(0).orElseThrow());
                }
            }
            """;

    @TempDir
    private Path folder;

    private Path model;
    private Path output;

    @BeforeEach
    void model() throws IOException {
        model = SmallModels.chain(folder.resolve("model.onnx"), 3, 3);
        output = folder.resolve("out.onnx");
    }

    private Path program(String text) throws IOException {
        return Files.writeString(folder.resolve("Surgery.java"), text);
    }

    private CommandRun run(String text, Object... more) throws IOException {
        Object[] args = Stream.concat(Stream.of("run", program(text), model), Stream.of(more))
                .toArray();
        return CommandRun.of(args);
    }

    private void assertWritten(CommandRun run) {
        assertEquals("", run.err());
        assertEquals(lines("written to " + output), run.out());
        assertEquals(ExitStatus.DONE, run.status());
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    @Test
    void statementsEditTheModel() throws IOException {
        assertWritten(run(REMOVES_RELU, "-o", output));
        assertEquals(2, OnnxReader.read(output).graph().nodeCount());
        assertEquals(3, OnnxReader.read(model).graph().nodeCount());
    }

    @Test
    void declarationsStandBetweenStatements() throws IOException {
        CommandRun run = run("""
                import java.util.function.Predicate;

                Predicate<Node> small = node -> node.inputCount() < LIMIT;
                record Row(String operator, int count) {}
                for (Node node : model.graph().nodes()) {
                    if (small.test(node)) { show(new Row(node.operator().name(), node.inputCount())); }
                }
                static final int LIMIT = Integer.parseInt(args[0]);
                void show(Row row) {
                    System.out.println(row + " of " + model.graph().nodeCount());
                }
                """, "--", "2", "--inline");
        assertEquals("", run.err());
        assertEquals(lines("Row[operator=Relu, count=1] of 3"), run.out());
        assertEquals(ExitStatus.DONE, run.status());
    }

    @Test
    void aClassHasAMethodThatEdits() throws IOException {
        assertWritten(run("""
                package surgery;
                import org.onnxtwist.ir.Model;
                final class Renaming {
                    static Model edit(Model model, String[] args) {
                        Model other = Model.create(args[0], 17);
                        return other;
                    }
                }
                """, "-o", output, "--", "other"));
        assertEquals("other", OnnxReader.read(output).graph().name());
    }

    @Test
    void aMethodMainWritesTheFileThatIsChecked() throws IOException {
        String program = """
                import java.nio.file.Path;
                import org.onnxtwist.io.*;
                public class Copy {
                    public static void main(String[] args) throws Exception {
                        if (args[2].equals("write")) {
                            OnnxWriter.write(OnnxReader.read(Path.of(args[0])), Path.of(args[1]), WriteOptions.defaults());
                        }
                    }
                }
                """;
        assertWritten(run(program, "-o", output, "--", "write"));
        assertEquals(3, OnnxReader.read(output).graph().nodeCount());
        Files.delete(output);
        CommandRun none = run(program, "-o", output, "--", "nothing");
        assertEquals(ExitStatus.USAGE, none.status());
        assertEquals(
                lines("onnx-twist: " + folder.resolve("Surgery.java") + " ended without writing " + output
                        + ": let it write the file that its second argument names, or leave out -o"),
                none.err());
        assertFalse(Files.exists(output));
    }

    @Test
    void theExtensionSelectsTheFormat() throws IOException {
        Path text = folder.resolve("out.onnxtxt");
        CommandRun run = run("model.setProducerName(\"here\");", "-o", text, "--verify", "--atol", "0");
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        assertEquals(3, OnnxText.read(text, ReadOptions.defaults()).graph().nodeCount());
    }

    @Test
    void aResultThatDiffersIsNotWritten() throws IOException {
        CommandRun run = run(REMOVES_RELU, "-o", output, "--verify");
        assertEquals(ExitStatus.CHECK_FAILED, run.status());
        assertTrue(run.out().endsWith(lines("nothing written")), run.out());
        assertFalse(Files.exists(output));
        assertEquals(
                ExitStatus.DONE,
                run("model.setDomain(\"here\");", "-o", output, "--verify").status());
        assertTrue(Files.exists(output));
    }

    @Test
    void anInvalidResultIsNotWritten() throws IOException {
        CommandRun run = run("""
                model.insertAfter(model.graph().outputs().get(0), (value, place) ->
                        Mul.of(value, place.graph().addInitializer("two", Tensor.vector(2L))).emit(place));
                """, "-o", output);
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertTrue(
                run.err()
                        .startsWith("onnx-twist: the model that " + folder.resolve("Surgery.java")
                                + " made is not valid ONNX: type-conflict: "),
                run.err());
        assertFalse(Files.exists(output));
    }

    @Test
    void errorsOfTheCompilerShowTheUsersLine() throws IOException {
        CommandRun run = run("int a = 1;\nvoid f() {}\n\tString b = a;\nundefined();\n");
        Path file = folder.resolve("Surgery.java");
        assertEquals(
                lines(
                        "onnx-twist: " + file + " does not compile: 2 errors",
                        file + ":3:13: incompatible types: int cannot be converted to String",
                        "  \tString b = a;",
                        "  \t           ^",
                        file + ":4:1: cannot find symbol",
                        "  undefined();",
                        "  ^",
                        "  symbol:   method undefined()",
                        "  location: class Program"),
                run.err());
        assertEquals(ExitStatus.USAGE, run.status());
        assertEquals("", run.out());
    }

    @Test
    void exceptionsShowTheUsersLines() throws IOException {
        String text = """
                void f(Node node) {
                    node.input(9).orElseThrow();
                }
                model.graph().nodes().forEach(node -> f(node));
                """;
        Path file = folder.resolve("Surgery.java");
        String first = "onnx-twist: " + file + ", line 2: NoSuchElementException: No value present";
        CommandRun run = run(text, "-o", output);
        assertEquals(lines(first, "  node.input(9).orElseThrow();", "  called at " + file + ":4"), run.err());
        assertEquals(ExitStatus.USAGE, run.status());
        assertFalse(Files.exists(output));
        CommandRun traced = run(text, "--stacktrace");
        assertTrue(traced.err().contains("Program.f(" + file + ":2)"), traced.err());
        assertTrue(traced.err().contains("at java.base/java.util.Optional.orElseThrow"), traced.err());
    }

    @Test
    void aCallOfItselfIsShownOnce() throws IOException {
        CommandRun run =
                run("int f(int x) {\n    return x == 0 ? 1 / x : f(x - 1);\n}\nint g() { return f(9); }\ng();\n");
        String file = folder.resolve("Surgery.java").toString();
        assertEquals(
                lines(
                        "onnx-twist: " + file + ", line 2: ArithmeticException: / by zero",
                        "  return x == 0 ? 1 / x : f(x - 1);",
                        "  called at " + file + ":2 (f), 9 times",
                        "  called at " + file + ":4 (g)",
                        "  called at " + file + ":5"),
                run.err());
        String turns = "int f(int x) {\nreturn g(x) + 1;\n}\nint g(int x) {\nreturn f(x) + 1;\n}\nf(1);\n";
        assertTrue(run(turns).err().lines().count() <= 19, run(turns).err());
    }

    /** A mark at its beginning, and ends of lines, as editors of Windows write them. */
    @Test
    void aProgramMayBeginWithAByteOrderMark() throws IOException {
        assertWritten(run("\ufeff" + REMOVES_RELU.replace("\n", "\r\n"), "-o", output));
    }

    @Test
    void whatDoesNotEndIsNamed() throws IOException {
        String file = folder.resolve("Surgery.java").toString();
        assertEquals(
                lines(
                        "onnx-twist: " + file + " does not compile: 1 error",
                        file + ":2:12: this string literal does not end",
                        "  String b = \"a);",
                        "             ^"),
                run("int a = 1;\nString b = \"a);\n").err());
        assertTrue(
                run("int a = 1;\n/* to the end\n").err().contains(file + ":2:1: this comment does not end"),
                "a comment");
    }

    @Test
    void aProgramIsAFile() {
        CommandRun run = CommandRun.of("run", folder, model);
        assertEquals(
                lines("onnx-twist: " + folder + ": this is a folder, but must be a text file; check the path"),
                run.err());
        assertEquals(ExitStatus.ENVIRONMENT, run.status());
    }

    /** In a process of its own, which the program ends. */
    @Test
    void anEndOfTheProcessBeforeTheResultIsWrittenIsTold() throws IOException, InterruptedException {
        Path file = program("int a = 1;\nSystem.exit(0);\n");
        assertEquals(
                lines("onnx-twist: warning: " + file + ", line 2: System.exit ended the command before " + output
                        + " was written"),
                errors(file, model, "-o", output));
        assertFalse(Files.exists(output));
        assertEquals("", errors(file, model));
    }

    private static String errors(Object... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.onnxtwist.cli.Main",
                "run"));
        Stream.of(args).map(Object::toString).forEach(command::add);
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String errors = new String(process.getErrorStream().readAllBytes(), Charset.defaultCharset());
        assertEquals(ExitStatus.DONE, process.waitFor(), errors);
        return errors;
    }

    @Test
    void theKindOfAnExceptionDecidesTheStatus() throws IOException {
        assertEquals(
                ExitStatus.CHECK_FAILED,
                run("assert model.graph().nodeCount() > 3;").status());
        assertEquals(
                ExitStatus.ENVIRONMENT, run("Files.size(Path.of(\"none\"));").status());
        assertEquals(ExitStatus.USAGE, run("throw new Exception();").status());
        Path broken = Files.writeString(folder.resolve("broken.onnx"), "not a model");
        assertEquals(
                ExitStatus.INVALID_INPUT,
                run("OnnxReader.read(Path.of(args[0]));", "--", broken).status());
    }

    @Test
    void aTensorThatIsComputedWhenItIsWrittenCanFailToo() throws IOException {
        CommandRun run = run("""
                model.graph().addInitializer("late", Tensor.computed(DType.FLOAT, new long[] {1}, at -> {
                    throw new IllegalStateException("too late");
                }));
                """, "-o", output);
        assertEquals(ExitStatus.USAGE, run.status(), run.err());
        assertTrue(run.err().contains("too late"), run.err());
        assertTrue(run.err().contains("Surgery.java, line 2"), run.err());
        assertFalse(Files.exists(output));
    }

    @Test
    void severalModelsHaveOneStatus() throws IOException {
        Path second = SmallModels.chain(folder.resolve("second.onnx"), 3);
        Path results = folder.resolve("results");
        CommandRun run = run("assert model.graph().nodeCount() == 2;", second, "-o", results);
        assertEquals(ExitStatus.CHECK_FAILED, run.status());
        assertEquals(lines("written to " + results.resolve("second.onnx")), run.out());
        assertFalse(Files.exists(results.resolve("model.onnx")));
    }

    @Test
    void callsThatCannotBeMeantAreRefused() throws IOException {
        Path file = program(REMOVES_RELU);
        assertRefused(
                "MODEL is missing: " + file + " runs once for each model that is named after it; only a class with a"
                        + " method main runs without a model",
                "run",
                file);
        assertRefused(
                "--verify compares the result before it is written: say where with -o", "run", file, model, "--verify");
        assertRefused(
                "--atol is for the comparison that --verify asks for: give --verify too",
                "run",
                file,
                model,
                "-o",
                output,
                "--atol",
                "1");
        assertRefused(
                "--inline and --external-data are for the file that is written: say where with -o",
                "run",
                file,
                model,
                "--inline");
        assertRefused(
                "there is no model 3: check the path, or put arguments of the program after --",
                "run",
                file,
                model,
                "3");
        assertRefused(
                "the output " + model + " is the input " + model
                        + ", which is never overwritten: name another file with -o",
                "run",
                file,
                model,
                "-o",
                model);
    }

    private static void assertRefused(String sentence, Object... args) {
        CommandRun run = CommandRun.of(args);
        assertEquals(lines("onnx-twist: " + sentence), run.err());
        assertEquals(ExitStatus.USAGE, run.status());
    }
}
