package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.cli.text.ExitStatus;

/**
 * The messages of all commands that read a model, over files that are no models and models with faults: each is one sentence that names the
 * file and says nothing twice, and names no types of Java.
 */
final class MessageShapeTest {
    /** FILE is the faulty one, GOOD a model, OUT a folder for outputs; without shell, which would read the standard input of the tests. */
    private static final List<String> CALLS = List.of(
            "check FILE",
            "inspect FILE",
            "inspect --shapes FILE",
            "rewrite FILE --init seed -o OUT/rewritten.onnx",
            "rewrite GOOD --params FILE -o OUT/parameters.onnx",
            "export FILE -o OUT/exported.onnx",
            "optimize FILE -o OUT/optimized.onnx",
            "optimize FILE --pass float16 -o OUT/half.onnx",
            "optimize FILE --pass batch-dimension=4 -o OUT/batch.onnx",
            "convert FILE -o OUT/text.onnxtxt",
            "convert FILE -o OUT/document.json",
            "convert FILE --opset 13 -o OUT/older.onnx",
            "extract FILE --outputs y -o OUT/part.onnx",
            "verify FILE FILE",
            "verify GOOD FILE",
            "verify FILE --data FILE",
            "verify FILE --inputs FILE",
            "diff FILE GOOD",
            "edit FILE -o OUT/edited.onnx --metadata a=b",
            "run PROGRAM FILE -o OUT/run.onnx",
            "generate FILE --package p -d OUT/classes",
            "gradient FILE --of y --wrt x -o OUT/gradient.onnx",
            "train FILE --data OUT -o OUT/trained.onnx",
            "train GOOD --data FILE -o OUT/trained.onnx",
            "train GOOD --data OUT --weights FILE -o OUT/trained.onnx");

    private static final int LONGEST = 400;

    /** Names that mean something only to Java; the parts of a message between quotes are a file's. */
    private static final Pattern JAVA = Pattern.compile(
            "\\bnull\\b|\\w+(?:Exception|Error)\\b|\\b(?:java|ai|org|com)\\.\\w+\\.|@[0-9a-f]{5}|Optional\\[|\\w+\\[\\w+=|unexpected ");

    private static final Pattern QUOTED = Pattern.compile("'[^']*'");

    @TempDir
    private Path folder;

    private static Path faults() {
        return Path.of(System.getProperty("onnxtwist.shared", "../../../shared"))
                .resolve("faults/fuzz");
    }

    static List<Path> faultyModels() throws IOException {
        if (!Files.isDirectory(faults())) {
            return List.of(faults());
        }
        try (Stream<Path> files = Files.list(faults())) {
            return files.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("faultyModels")
    void messagesAboutFaultyModelsAreSentences(Path file) throws IOException {
        assumeTrue(Files.exists(file), () -> "there is no " + file + ": name its folder with -Donnxtwist.shared");
        sweep(file);
    }

    @Test
    void messagesAboutFilesThatAreNoModelsAreSentences() throws IOException, InterruptedException {
        byte[] model = Files.readAllBytes(SmallModels.chain(folder.resolve("whole.onnx"), 3));
        List<Path> files = new ArrayList<>(List.of(
                Files.createFile(folder.resolve("empty.onnx")),
                Files.createDirectory(folder.resolve("folder.onnx")),
                Files.writeString(folder.resolve("text.onnx"), "no model\n"),
                Files.writeString(folder.resolve("broken.json"), "{\"a\":"),
                Files.writeString(folder.resolve("broken.onnxtxt"), "x y z"),
                Files.write(folder.resolve("truncated.onnx"), Arrays.copyOf(model, model.length / 2)),
                Files.write(folder.resolve("zip.onnx"), "PK\3\4aaaaaaaa".getBytes(StandardCharsets.UTF_8)),
                folder.resolve("missing.onnx")));
        if (Files.isExecutable(Path.of("/usr/bin/mkfifo"))) {
            Path pipe = folder.resolve("pipe.onnx");
            assertEquals(
                    0,
                    new ProcessBuilder("/usr/bin/mkfifo", pipe.toString())
                            .start()
                            .waitFor());
            files.add(pipe);
        }
        for (Path file : files) {
            assertTrue(sweep(file) > CALLS.size() / 2, () -> "most commands take " + file);
        }
    }

    /** Runs all calls, and returns how many of them were refused. */
    private int sweep(Path file) throws IOException {
        Path good = SmallModels.chain(folder.resolve("good.onnx"), 3);
        Path program = Files.writeString(folder.resolve("Program.java"), "System.out.print(1);\n");
        int refused = 0;
        for (String call : CALLS) {
            Path out = Files.createDirectories(folder.resolve("out" + call.hashCode()));
            Object[] words = Arrays.stream(call.split(" "))
                    .map(word -> word.replace("FILE", file.toString())
                            .replace("GOOD", good.toString())
                            .replace("PROGRAM", program.toString())
                            .replace("OUT", out.toString()))
                    .toArray();
            CommandRun run = CommandRun.of(words);
            assertTrue(run.status() <= ExitStatus.ENVIRONMENT, call);
            for (String line : run.err().lines().toList()) {
                String problem = problem(line);
                assertTrue(problem.isEmpty(), () -> call + " of " + file + " " + problem + ": " + line);
                assertTrue(
                        line.contains(String.valueOf(file.getFileName()))
                                || line.contains(out.toString())
                                || !call.contains(" FILE -o"),
                        () -> call + " does not name the file: " + line);
            }
            refused += run.status() > ExitStatus.CHECK_FAILED ? 1 : 0;
        }
        return refused;
    }

    /** Returns what is wrong with a message, as a predicate; empty for a good one. */
    private static String problem(String line) {
        String said = QUOTED.matcher(line.replaceFirst("^onnx-twist: (?:warning: )?", ""))
                .replaceAll("'q'");
        if (line.equals(said)) {
            return "is not one line that begins with the name of the program";
        }
        if (JAVA.matcher(said).find()) {
            return "says what only Java's programmers understand";
        }
        if (line.length() > LONGEST) {
            return "is longer than " + LONGEST + " characters";
        }
        if (said.endsWith(".") || said.contains("  ") || said.contains(": :")) {
            return "is punctuated wrongly";
        }
        if (said.matches(".*\\w\\.\\.\\.$")) {
            return "is cut within a word";
        }
        Set<String> clauses = new HashSet<>();
        for (String clause : said.split("[:;] ", -1)) {
            // What follows a colon is short where it is a place or a name.
            if (clause.split(" ", -1).length > 3 && !clauses.add(clause)) {
                return "says twice '" + clause + "'";
            }
        }
        return "";
    }

    @Test
    void aBadMessageIsRecognised() {
        assertEquals("", problem("onnx-twist: 'a' is empty: obtain the file again from its source"));
        for (String bad : List.of(
                "no program's name",
                "onnx-twist: the value is null: give one",
                "onnx-twist: 'a': IllegalStateException happened: report it",
                "onnx-twist: the type is SequenceType[element=x]: give another",
                "onnx-twist: node  with output 'a' has no operator: state one",
                "onnx-twist: the file cannot be read: the file cannot be read",
                "onnx-twist: it is so lon...",
                "onnx-twist: the file is bad.",
                "onnx-twist: " + "x ".repeat(300))) {
            assertTrue(!problem(bad).isEmpty(), bad);
        }
    }
}
