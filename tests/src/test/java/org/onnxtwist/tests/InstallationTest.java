package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.runtime.train.network.Architecture;
import org.onnxtwist.runtime.train.network.NetworkOptions;

/** The command as it is installed, in processes of its own: what it leaves behind, and what it does without its comforts. */
@Tag("slow")
final class InstallationTest {
    private static final Path PACKAGED = Path.of("..", "runtime", "cli", "target", "onnx-twist");
    private static final Path SMALL =
            Path.of("..", "runtime", "engine", "src", "test", "resources", "golden", "wide_bias", "model.onnx");

    @TempDir
    private static Path models;

    @TempDir
    private Path folder;

    /** Has a space in its path. */
    private Path home;

    private Path temporary;
    private Path userHome;
    private Path work;

    @BeforeEach
    void install() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no POSIX shell here");
        assumeTrue(Files.exists(PACKAGED.resolve("bin/onnx-twist")), "the command is not packaged: run mvn package");
        home = Files.createDirectory(folder.resolve("an installation"));
        temporary = Files.createDirectory(folder.resolve("tmp"));
        userHome = Files.createDirectory(folder.resolve("home"));
        work = Files.createDirectory(folder.resolve("work"));
        for (String part : List.of("bin", "lib")) {
            Files.createDirectory(home.resolve(part));
            try (Stream<Path> files = Files.list(PACKAGED.resolve(part))) {
                for (Path file : files.toList()) {
                    Files.copy(
                            file, home.resolve(part).resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        Files.copy(SMALL, work.resolve("net.onnx"));
    }

    private ProcessRun call(String... arguments) throws IOException {
        return call(Map.of(), arguments);
    }

    private ProcessRun call(Map<String, String> environment, String... arguments) throws IOException {
        return ProcessRun.of(work, surroundings(environment), command(home.resolve("bin/onnx-twist"), arguments));
    }

    private Map<String, String> surroundings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.putIfAbsent("ONNX_TWIST_OPTS", "");
        all.compute("ONNX_TWIST_OPTS", (name, value) -> value + " -Djava.io.tmpdir=" + temporary);
        all.put("HOME", userHome.toString());
        return all;
    }

    private static List<String> command(Path launcher, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return List.copyOf(new TreeSet<>(
                    content.map(file -> file.getFileName().toString()).toList()));
        }
    }

    private Path cache() throws IOException {
        List<String> caches = names(home.resolve("cache")).stream()
                .filter(name -> !name.endsWith(".failed"))
                .toList();
        assertEquals(1, caches.size(), caches.toString());
        return home.resolve("cache").resolve(caches.get(0));
    }

    private void assertNothingElsewhere() throws IOException {
        assertEquals(List.of(), names(temporary));
        assertEquals(List.of(), names(userHome));
    }

    @Test
    void rewritesAndLeavesNothingElse() throws IOException {
        ProcessRun first = call("rewrite", "net.onnx");
        assertEquals("", first.err());
        assertEquals(0, first.status());
        assertTrue(first.out().contains("check passed"), first.out());
        assertEquals(List.of("net.onnx", "net.twist.onnx"), names(work));
        assertNothingElsewhere();
        assertEquals(List.of("classes.jsa", "native", "prepared"), names(cache()));
        FileTime prepared = Files.getLastModifiedTime(cache().resolve("prepared"));
        // The virtual machine refuses to start when it is told to share and the archive does not fit.
        ProcessRun second = call(Map.of("ONNX_TWIST_OPTS", "-Xshare:on"), "rewrite", "net.onnx", "--json");
        assertEquals("", second.err());
        assertEquals(0, second.status());
        assertEquals(prepared, Files.getLastModifiedTime(cache().resolve("prepared")));
        assertNothingElsewhere();
    }

    @Test
    void theVersionIsToldWithoutPreparingAnything() throws IOException {
        ProcessRun run = call("--version");
        assertEquals("", run.err());
        assertTrue(run.out().matches("onnx-twist \\d+\\.\\d+\\.\\d+\\S*\\n"), run.out());
        assertEquals(List.of("bin", "lib"), names(home));
    }

    /** Keeps the installation from being prepared, which takes seconds. */
    private void unprepared() throws IOException {
        Files.writeString(home.resolve("cache"), "in the way");
    }

    @Test
    void worksWhereNothingCanBePrepared() throws IOException {
        unprepared();
        ProcessRun run = call("rewrite", "net.onnx");
        assertEquals("", run.err());
        assertEquals(0, run.status());
        assertNothingElsewhere();
    }

    @Test
    void worksWithAnArchiveThatDoesNotFit() throws IOException {
        assertEquals(0, call("devices").status());
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            for (Path jar : jars.toList()) {
                Files.setLastModifiedTime(jar, FileTime.fromMillis(System.currentTimeMillis() - 100_000));
            }
        }
        Files.createFile(home.resolve("cache").resolve(cache().getFileName() + ".failed"));
        for (int i = 0; i < 2; i++) {
            ProcessRun run = call("rewrite", "net.onnx", "--no-verify");
            assertEquals("", run.err());
            assertEquals(0, run.status());
            assertFalse(run.out().contains("warning"), run.out());
            Files.writeString(cache().resolve("classes.jsa"), "not an archive");
        }
    }

    private static void damage(Path file, FileTime time) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1 << 16), channel.size() / 2);
        }
        Files.setLastModifiedTime(file, time);
    }

    private void assertRewrites() throws IOException {
        ProcessRun run = call("rewrite", "net.onnx");
        assertEquals("", run.err());
        assertEquals(0, run.status());
    }

    /** What is missing, cut, newer or open to others is noticed before it is used; other bytes are noticed when they are used. */
    @Test
    void aDamagedPreparationIsNotUsed() throws IOException {
        String script = "umask 000; '" + home.resolve("bin/onnx-twist") + "' devices";
        assertEquals(
                0,
                ProcessRun.of(work, surroundings(Map.of()), List.of("/bin/sh", "-c", script))
                        .status());
        assertWhole();
        Path library = cache().resolve("native").resolve(System.mapLibraryName("onnxruntime"));
        FileTime time = Files.getLastModifiedTime(library);
        damage(library, time);
        damage(cache().resolve("classes.jsa"), Files.getLastModifiedTime(cache().resolve("classes.jsa")));
        // The libraries are unpacked elsewhere for this run, and the preparation counts as damaged.
        assertRewrites();
        assertNothingElsewhere();
        assertRewrites();
        assertWhole();
        Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rw-rw----"));
        assertRewrites();
        assertWhole();
        // Where it was tried in vain a short while ago, nothing is prepared, and what is there is not used.
        Files.createFile(home.resolve("cache").resolve(cache().getFileName() + ".failed"));
        try (FileChannel cut = FileChannel.open(library, StandardOpenOption.WRITE)) {
            cut.truncate(100_000);
        }
        assertRewrites();
        assertEquals(100_000, Files.size(library));
        assertNothingElsewhere();
    }

    private void assertWhole() throws IOException {
        assertPrivate(cache());
        List<String> prepared = Files.readAllLines(cache().resolve("prepared"));
        assertTrue(
                prepared.get(1).startsWith(Files.size(cache().resolve("classes.jsa")) + " classes.jsa;"),
                prepared::toString);
    }

    private static void assertPrivate(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                assertEquals(
                        Files.isDirectory(file) ? "rwx------" : "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                        file::toString);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"-Xfoo, Unrecognized option: -Xfoo", "-XX:NoSuch=1, Unrecognized VM option 'NoSuch=1'"})
    void aJavaThatDoesNotStartIsNoFailedCheck(String option, String reason) throws IOException {
        unprepared();
        ProcessRun run = call(Map.of("ONNX_TWIST_OPTS", option), "devices");
        assertEquals(4, run.status());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith(reason), run.err());
        assertTrue(
                run.err().contains("onnx-twist: Java does not start for the reason above: correct ONNX_TWIST_OPTS"),
                run.err());
    }

    @Test
    void tooLittleAddressSpaceIsNoFailedCheck() throws IOException {
        unprepared();
        String script = "ulimit -v 500000 && '" + home.resolve("bin/onnx-twist") + "' devices";
        ProcessRun run = ProcessRun.of(work, surroundings(Map.of()), List.of("/bin/sh", "-c", script));
        assertEquals(4, run.status());
        assertEquals("", run.out());
        assertTrue(run.err().contains("raise the limit of the address space (ulimit -v 500000)"), run.err());
    }

    private void assertEvaluates(ProcessRun run, String printed) {
        assertEquals("", run.err());
        assertEquals(printed, run.out());
        assertEquals(0, run.status());
    }

    @Test
    void runsAProgramAndAShell() throws IOException {
        unprepared();
        Files.writeString(work.resolve("Count.java"), "System.out.println(model.graph().outputs());");
        assertEvaluates(call("run", "Count.java", "net.onnx", "-o", "out.onnx"), "['y']\nwritten to out.onnx\n");
        Files.writeString(work.resolve("typed"), "model.graph().outputs()\n");
        String script = "'" + home.resolve("bin/onnx-twist") + "' shell net.onnx <typed";
        assertEvaluates(ProcessRun.of(work, surroundings(Map.of()), List.of("/bin/sh", "-c", script)), "['y']\n");
        assertNothingElsewhere();
    }

    /** A Java that lacks the compiler and the shell, or even the interfaces to them, has all other commands; ONNX Runtime needs java.logging. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.se,jdk.management,jdk.unsupported",
                "java.desktop,java.logging,jdk.management,jdk.unsupported"
            })
    void aJavaWithoutACompilerRunsTheOtherCommands(String modules) throws IOException {
        unprepared();
        Files.writeString(work.resolve("Count.java"), "model.graph();");
        Map<String, String> limited = Map.of("ONNX_TWIST_OPTS", "--limit-modules " + modules);
        ProcessRun program = call(limited, "run", "Count.java", "net.onnx");
        assertTrue(
                program.err()
                        .endsWith(" has no compiler, which a program needs: install a JDK 17 or later, or set JAVA_HOME"
                                + " to one\n"),
                program.err());
        assertEquals(4, program.status());
        ProcessRun shell = call(limited, "shell", "net.onnx");
        assertTrue(
                shell.err().endsWith(" has no shell: install a JDK 17 or later, or set JAVA_HOME to one\n"),
                shell.err());
        assertEquals(4, shell.status());
        assertEquals(0, call(limited, "rewrite", "net.onnx").status());
        assertEquals(0, call(limited, "--help").status());
    }

    @Test
    void isFoundThroughLinksAndFromAnywhere() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("first link"), home.resolve("bin/onnx-twist"));
        Path relative = Files.createSymbolicLink(
                work.resolve("second link"), Path.of("..", link.getFileName().toString()));
        ProcessRun run = ProcessRun.of(folder, surroundings(Map.of()), command(relative, "--version"));
        assertEquals("", run.err());
        assertEquals(0, run.status());
    }

    @Test
    void namesOfFilesAreNotBoundToTheLocale() throws IOException {
        unprepared();
        Files.copy(SMALL, work.resolve("n\u00e9t \u7db2.onnx"));
        ProcessRun run = call(
                Map.of("LC_ALL", "C", "LANG", "", "LC_CTYPE", ""), "rewrite", "n\u00e9t \u7db2.onnx", "--no-verify");
        assertEquals("", run.err());
        assertEquals(0, run.status());
        assertTrue(Files.exists(work.resolve("n\u00e9t \u7db2.twist.onnx")));
    }

    @Test
    void saysWhichJavaItNeeds() throws IOException {
        Path old = Files.createDirectories(folder.resolve("old/bin"));
        Files.writeString(old.resolveSibling("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
        Files.createFile(
                old.resolve("java"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        ProcessRun outdated = call(Map.of("JAVA_HOME", folder.resolve("old").toString()), "devices");
        assertEquals(4, outdated.status());
        assertEquals(
                "onnx-twist: " + old.resolve("java")
                        + " is Java 11.0.2: install a JDK or JRE 17 or later, or set JAVA_HOME to one\n",
                outdated.err());
        ProcessRun missing = call(Map.of("JAVA_HOME", folder + "/none"), "devices");
        assertEquals(4, missing.status());
        assertEquals(
                "onnx-twist: JAVA_HOME is " + folder
                        + "/none, where bin/java is missing: set it to a JDK 17 or later, or unset it\n",
                missing.err());
    }

    @Test
    void firstCallsAtTheSameTimeDoNotDisturbEachOther() throws IOException {
        List<ProcessRun.Started> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(ProcessRun.start(
                    work,
                    surroundings(Map.of()),
                    command(
                            home.resolve("bin/onnx-twist"),
                            "rewrite",
                            "net.onnx",
                            "--no-verify",
                            "-o",
                            "out" + i + ".onnx")));
        }
        for (ProcessRun.Started call : calls) {
            ProcessRun run = call.await();
            assertEquals("", run.err());
            assertEquals(0, run.status());
        }
        assertEquals(List.of("classes.jsa", "native", "prepared"), names(cache()));
        assertNothingElsewhere();
    }

    @Test
    void aReaderThatHasSeenEnoughIsNoFailure() throws IOException {
        unprepared();
        String script = "'" + home.resolve("bin/onnx-twist") + "' inspect net.onnx --json | head -n 1";
        ProcessRun run = ProcessRun.of(work, surroundings(Map.of()), List.of("/bin/sh", "-c", script));
        assertEquals("{\n", run.out());
        assertEquals("", run.err());
    }

    /** The moments: while the output is written, when the check begins, and while it runs. */
    @ParameterizedTest
    @CsvSource({
        "TERM, .onnx-twist-, 0",
        "TERM, .onnx-twist-check-, 0",
        "TERM, .onnx-twist-check-, 150",
        "TERM, .onnx-twist-check-, 600",
        "INT, .onnx-twist-, 0",
        "INT, .onnx-twist-check-, 0",
        "INT, .onnx-twist-check-, 300",
        "HUP, .onnx-twist-check-, 0"
    })
    void anInterruptionLeavesNothingBehind(String signal, String sign, long wait) throws Exception {
        assumeFalse(ProcessRun.ignores(signal), "this process ignores the signal, and so do those that it starts");
        unprepared();
        Path target = Files.createDirectory(folder.resolve("target"));
        Files.copy(large(), work.resolve("large.onnx"));
        List<String> before = names(work);
        ProcessRun.Started started = ProcessRun.start(
                work,
                surroundings(Map.of("TMPDIR", temporary.toString())),
                command(home.resolve("bin/onnx-twist"), "rewrite", "large.onnx", "-o", target + "/asked.onnx"));
        while (started.process().isAlive() && names(target).stream().noneMatch(name -> name.startsWith(sign))) {
            Thread.sleep(1);
        }
        Thread.sleep(wait);
        assertTrue(started.process().isAlive(), "it ended before it could be interrupted");
        assertFalse(Files.exists(target.resolve("asked.onnx")), "nothing appears before it is checked");
        new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "kill -" + signal + " " + started.process().pid())
                .start()
                .waitFor();
        ProcessRun run = started.await();
        assertEquals(Map.of("HUP", 129, "INT", 130, "TERM", 143).get(signal), run.status(), run.err());
        assertEquals("", run.err());
        assertEquals(List.of(), names(target), run.out());
        assertEquals(before, names(work));
        assertNothingElsewhere();
    }

    /** A model of 45 MB, which is made once. */
    private static Path large() throws IOException {
        Path file = models.resolve("large.onnx");
        if (Files.notExists(file)) {
            OnnxWriter.write(
                    Architecture.RESNET18.build(NetworkOptions.of(3, 224, 224, 1000)), file, WriteOptions.defaults());
        }
        return file;
    }

    @Test
    void aMissingTemporaryFolderIsSaid() throws IOException {
        unprepared();
        Files.delete(temporary);
        ProcessRun run = call("rewrite", "net.onnx");
        assertEquals(4, run.status());
        assertEquals(
                "onnx-twist: ONNX Runtime cannot be loaded: the temporary folder '" + temporary
                        + "' cannot be written: create it, or choose another with ONNX_TWIST_OPTS=-Djava.io.tmpdir=FOLDER\n",
                run.err());
        assertEquals(List.of("net.onnx"), names(work));
    }

    @Test
    void aRemovedFolderIsNoFailedCheck() throws IOException {
        String script = "rmdir '" + work + "/gone' && '" + home.resolve("bin/onnx-twist") + "' devices";
        Path gone = Files.createDirectory(work.resolve("gone"));
        ProcessRun run = ProcessRun.of(gone, surroundings(Map.of()), List.of("/bin/sh", "-c", script));
        assertEquals(4, run.status());
        assertTrue(
                run.err().contains("onnx-twist: the current folder no longer exists: change to another folder"),
                run.err());
    }
}
