package org.onnxtwist.tests.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.command.Subcommand;
import org.onnxtwist.cli.text.Console;
import picocli.CommandLine;

/** The commands in README.md and in the pages of {@code docs} succeed, one after the other, in a folder with the files that they name. */
final class DocumentedCommandsTest {
    private static final Path PACKAGED = Path.of("..", "runtime", "cli", "target", "onnx-twist", "bin");
    private static final long LIMIT_SECONDS = 240;

    @TempDir
    private static Path folder;

    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> pagesRun() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no POSIX shell here");
        assumeTrue(Files.exists(PACKAGED.resolve("onnx-twist")), "the command is not packaged: run mvn package");
        List<DocumentationPage> pages = DocumentationPage.all().stream()
                .filter(page -> !page.commands().isEmpty())
                .filter(page -> !page.name()
                        .endsWith("recipes.md")) // RecipesPageTest runs them, on models that have such values
                .toList();
        assertTrue(pages.size() >= 5, pages.size() + " pages have commands");
        return pages.stream().map(page -> DynamicTest.dynamicTest(page.name(), () -> run(page)));
    }

    private static void run(DocumentationPage page) throws IOException, InterruptedException {
        Path work = Files.createDirectories(folder.resolve(page.name()));
        ReaderFiles.write(work);
        for (String program : page.found("^```java\n(// \\w+\\.java\n.*?)^```")) {
            Files.writeString(work.resolve(program.substring(3, program.indexOf('\n'))), program);
        }
        Path typed =
                Files.writeString(folder.resolve("typed.txt"), String.join("", page.found("^```jshell\n(.*?)^```")));
        for (String command : page.commands()) {
            Path output = folder.resolve("output.txt");
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command)
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(typed.toFile()))
                    .redirectOutput(output.toFile());
            Map<String, String> environment = builder.environment();
            environment.put("PATH", PACKAGED.toAbsolutePath().normalize() + ":" + environment.get("PATH"));
            Process process = builder.start();
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertTrue(ended, command + " does not end");
            assertEquals(0, process.exitValue(), command + "\n" + Files.readString(output));
        }
    }

    @Test
    void theReadmeListsAllCommands() throws IOException {
        DocumentationPage readme = DocumentationPage.all().get(0);
        assertEquals(
                Arrays.stream(Subcommand.values())
                        .filter(subcommand ->
                                !List.of("help", "generate-completion").contains(subcommand.word()))
                        .map(subcommand -> "| `" + subcommand.word() + "` | " + subcommand.summary() + " |")
                        .collect(Collectors.toCollection(TreeSet::new)),
                new TreeSet<>(readme.found("^(\\| `[a-z]+` \\|[^\n]*\\|)$")));
    }

    /** Who tries the commands of README.md in the project's folder leaves nothing that would be committed. */
    @Test
    void whatTheReadmeWritesIsIgnored() throws IOException {
        DocumentationPage readme = DocumentationPage.all().get(0);
        List<String> files = Stream.of(" -o ([\\w.]+)", "^// (\\w+\\.java)$", "^write\\(\"([^\"]+)\"\\)")
                .flatMap(pattern -> readme.found(pattern).stream())
                .toList();
        assertTrue(files.containsAll(List.of("fast.onnx", "Surgery.java", "edited3.onnx")), files.toString());
        List<PathMatcher> ignored = Files.readAllLines(Path.of("..", ".gitignore")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> FileSystems.getDefault().getPathMatcher("glob:" + line.replaceFirst("^/", "")))
                .toList();
        assertEquals(
                List.of(),
                files.stream()
                        .filter(file -> ignored.stream().noneMatch(matcher -> matcher.matches(Path.of(file))))
                        .toList());
    }

    @Test
    void optionsExist() throws IOException {
        // The last one is an option of a script in tests/benchmarks.
        Set<String> known = new HashSet<>(List.of("--help", "--version", "--stacktrace", "--json", "--python"));
        Console console = new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), "", Map.of());
        for (Subcommand subcommand : Subcommand.values()) {
            new CommandLine(subcommand.create(console))
                    .getCommandSpec()
                    .options()
                    .forEach(option -> known.addAll(List.of(option.names())));
        }
        List<String> unknown = new ArrayList<>();
        for (DocumentationPage page : DocumentationPage.all()) {
            for (String option : page.found("`(?:onnx-twist )?(?:[a-z]+ )*(--[a-z][a-z0-9-]*)")) {
                if (!known.contains(option)) {
                    unknown.add(page.name() + ": " + option);
                }
            }
        }
        assertEquals(List.of(), unknown);
    }

    @Test
    void commandsOfMavenNameProfilesOfThisBuild() throws IOException {
        String build = Files.readString(Path.of("../pom.xml"));
        for (DocumentationPage page : DocumentationPage.all()) {
            for (String profile : page.found("mvn [^\n`]*-P(\\w+)")) {
                assertTrue(build.contains("<id>" + profile + "</id>"), page.name() + ": " + profile);
            }
        }
    }
}
