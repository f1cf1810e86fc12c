package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the repository's launcher builds, with a stand-in for Maven that notes each build and makes a command that answers. */
@Tag("slow")
final class SourceLauncherTest {
    private static final Path LAUNCHER = Path.of("..", "onnx-twist");
    private static final String BUILT = "onnx-twist: built in N s\n";
    private static final String MAVEN = """
            #!/bin/sh
            echo build "$@" >>builds
            sleep 1
            mkdir -p runtime/cli/target/onnx-twist/bin
            printf '#!/bin/sh\\necho "called with $*"\\nexit 7\\n' >runtime/cli/target/onnx-twist/bin/onnx-twist
            chmod +x runtime/cli/target/onnx-twist/bin/onnx-twist
            """;

    @TempDir
    private Path folder;

    private Path root;
    private Path source;
    private Path maven;

    @BeforeEach
    void sources() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no POSIX shell here");
        root = Files.createDirectory(folder.resolve("the sources"));
        Files.copy(LAUNCHER, root.resolve("onnx-twist"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String module : List.of(
                "codegen/operators",
                "transformer/graph",
                "transformer/twist",
                "transformer/autodiff",
                "codegen/models",
                "runtime/engine",
                "runtime/pages",
                "runtime/cli")) {
            Files.createDirectories(root.resolve(module).resolve("src/main/java"));
            Files.createFile(root.resolve(module).resolve("pom.xml"));
        }
        Files.createFile(root.resolve("pom.xml"));
        source = Files.createFile(root.resolve("transformer/twist/src/main/java/A.java"));
        maven = Files.createFile(
                folder.resolve("maven"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(maven, MAVEN);
    }

    private ProcessRun call() throws IOException {
        return ProcessRun.of(
                folder, environment(), List.of(root.resolve("onnx-twist").toString(), "a", "b c"));
    }

    private Map<String, String> environment() {
        return Map.of("MVN", maven.toString());
    }

    private long builds() throws IOException {
        return Files.readAllLines(root.resolve("builds")).size();
    }

    private String first() {
        return "onnx-twist: building from the sources in " + root
                + " (only the first time; a minute or more, as Maven may have to download)\n";
    }

    private String again() {
        return "onnx-twist: building again, because a source in " + root + " has changed\n";
    }

    /** The output with a fixed word in place of the seconds that the build took. */
    private static ProcessRun untimed(ProcessRun run) {
        return new ProcessRun(run.status(), run.out(), run.err().replaceAll("built in \\d+ s\n$", "built in N s\n"));
    }

    @Test
    void buildsTheFirstTimeAndSaysSo() throws IOException {
        assertEquals(new ProcessRun(7, "called with a b c\n", first() + BUILT), untimed(call()));
        assertEquals(new ProcessRun(7, "called with a b c\n", ""), call());
        assertEquals(1, builds());
        String build = Files.readString(root.resolve("builds"));
        assertTrue(build.contains("-pl runtime/cli -am package"), build);
    }

    @Test
    void buildsAgainWhenASourceIsNewerOrGone() throws IOException {
        call();
        Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 10_000));
        assertEquals(again() + BUILT, untimed(call()).err());
        Files.setLastModifiedTime(source, FileTime.fromMillis(0));
        assertEquals("", call().err());
        Files.delete(source);
        Files.setLastModifiedTime(
                root.resolve("transformer/twist/src/main/java"),
                FileTime.fromMillis(System.currentTimeMillis() + 10_000));
        assertEquals(again() + BUILT, untimed(call()).err());
        assertEquals(3, builds());
    }

    /** Every module up to the command, in the order of the build, is a part of it. */
    @Test
    void watchesTheSourcesOfAllModulesOfTheCommand() throws IOException {
        Matcher module = Pattern.compile("<module>(.*)</module>").matcher(Files.readString(Path.of("..", "pom.xml")));
        List<String> modules = new ArrayList<>();
        while (!modules.contains("runtime/cli") && module.find()) {
            modules.add(module.group(1));
        }
        String launcher = Files.readString(LAUNCHER);
        assertTrue(launcher.contains("\nmodules=\"" + String.join(" ", modules) + "\"\n"), modules::toString);
    }

    @Test
    void onATerminalOneLineShowsHowFarTheBuildIs() throws IOException {
        Path script = Path.of("/usr/bin/script");
        assumeTrue(Files.isExecutable(script) && System.getProperty("os.name").equals("Linux"), "no pseudo-terminal");
        String lines = """
                echo '[DEBUG] Using connector BasicRepositoryConnector'
                sleep 2
                echo '[INFO] Building jar: a.jar'
                echo '[INFO] Building onnx-twist graph 0.1.0       [3/8]'
                sleep 2
                echo '[DEBUG] Using connector BasicRepositoryConnector'
                """;
        Files.writeString(maven, MAVEN.replace("sleep 1\n", lines + "sleep 2\n"));
        ProcessRun run = ProcessRun.of(
                folder,
                Map.of("MVN", maven.toString(), "TERM", "xterm"),
                List.of(script.toString(), "-qec", "'" + root + "/onnx-twist' x", "/dev/null"));
        assertEquals(7, run.status(), run.out());
        List<String> states = Stream.of(run.out().split("\r\u001b\\[K|\r?\n"))
                .map(line -> line.replaceAll("\\d+ s", "N s"))
                .distinct()
                .filter(line -> !line.isEmpty())
                .toList();
        assertEquals(
                List.of(
                        first().strip(),
                        "onnx-twist: building from the sources, downloading (N s)",
                        "onnx-twist: building 3 of 8: onnx-twist graph (N s)",
                        "onnx-twist: building 3 of 8: onnx-twist graph, downloading (N s)",
                        "onnx-twist: built in N s",
                        "called with x"),
                states.stream()
                        .filter(line -> !line.contains("building from the sources ("))
                        .toList());
    }

    @Test
    void firstCallsAtTheSameTimeBuildOnce() throws IOException {
        List<ProcessRun.Started> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(ProcessRun.start(
                    folder, environment(), List.of(root.resolve("onnx-twist").toString(), "x")));
        }
        for (ProcessRun.Started call : calls) {
            ProcessRun run = call.await();
            assertEquals(7, run.status(), run.err());
            assertEquals("called with x\n", run.out());
        }
        assertEquals(1, builds());
        assertTrue(Files.notExists(root.resolve("runtime/cli/target/launcher.lock")));
    }

    @Test
    void aLockOfAProcessThatIsGoneIsTakenOver() throws Exception {
        Process gone = new ProcessBuilder("/bin/sh", "-c", "exit 0").start();
        gone.waitFor();
        Path target = Files.createDirectories(root.resolve("runtime/cli/target"));
        Files.createSymbolicLink(target.resolve("launcher.lock"), Path.of(Long.toString(gone.pid())));
        assertEquals(7, call().status());
    }

    @Test
    void aBuildThatFailsShowsWhy() throws IOException {
        Files.writeString(maven, "#!/bin/sh\necho '[INFO] a step'\necho the reason\nexit 1\n");
        ProcessRun run = call();
        assertEquals(4, run.status());
        assertEquals("", run.out());
        assertEquals(
                first()
                        + "the reason\nonnx-twist: the build failed for the reason above: correct it, or run 'mvn package' in "
                        + root + " for more details\n",
                run.err());
        Files.writeString(maven, MAVEN);
        assertEquals(7, call().status(), "a failed build is not taken for a build");
    }

    @Test
    void withoutMavenItSaysSo() throws IOException {
        ProcessRun run = ProcessRun.of(
                folder,
                Map.of("MVN", folder + "/none"),
                List.of(root.resolve("onnx-twist").toString()));
        assertEquals(4, run.status());
        assertEquals(
                "onnx-twist: " + root
                        + " must be built first, but Maven was not found: install Maven 3.8 or later, or set MVN to its path\n",
                run.err());
    }

    @Test
    void isFoundThroughALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("the sources", "onnx-twist"));
        ProcessRun run = ProcessRun.of(folder, environment(), List.of(link.toString(), "x"));
        assertEquals("called with x\n", run.out());
    }
}
