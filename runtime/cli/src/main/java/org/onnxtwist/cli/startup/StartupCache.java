package org.onnxtwist.cli.startup;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.onnxtwist.runtime.session.library.NativeLibraries;

/**
 * Prepares a cache that makes later starts quick. The launcher runs it once, and whenever Java or the jars have changed: it fills a folder
 * with an archive of the classes that usual calls load, and with ONNX Runtime's native libraries. Only its owner may enter it, whatever the
 * umask, because its content is executed.
 *
 * <p>The folder appears under its name in one step when it is complete. A file in it says for which class path it was made, and the sizes
 * of the other files, so that the launcher notices what is missing, cut or changed, and calls this again. Calls that prepare the cache at
 * the same time do the work twice, and one of the equal results stays.
 */
final class StartupCache {
    private static final long LIMIT_SECONDS = 120;
    private static final String ARCHIVE = "classes.jsa";
    private static final String FRESH = ".new-";
    private static final String OLD = ".old-";

    private final Path folder;
    private final String classPath = System.getProperty("java.class.path");

    private StartupCache(Path folder) {
        this.folder = folder;
    }

    /**
     * Prepares the cache.
     *
     * @param args the folder to make
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path cache = Path.of(args[0]).toAbsolutePath();
        Path parent = Files.createDirectories(cache.resolveSibling(".")).normalize();
        restrict(parent);
        removeAbandoned(parent);
        Path fresh = Files.createDirectory(
                parent.resolve(FRESH + ProcessHandle.current().pid()));
        restrict(fresh);
        Path old = parent.resolve(OLD + ProcessHandle.current().pid());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            remove(fresh);
            remove(old);
        }));
        new StartupCache(fresh).fill();
        if (Files.exists(cache, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(cache, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(fresh, cache, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes the files that a process left when it was killed while it prepared the cache. */
    private static void removeAbandoned(Path parent) throws IOException {
        try (Stream<Path> content = Files.list(parent)) {
            content.filter(path -> isAbandoned(String.valueOf(path.getFileName())))
                    .toList()
                    .forEach(StartupCache::remove);
        }
    }

    private static boolean isAbandoned(String name) {
        String process = name.startsWith(FRESH)
                ? name.substring(FRESH.length())
                : name.startsWith(OLD) ? name.substring(OLD.length()) : "";
        return process.matches("\\d{1,18}")
                && ProcessHandle.of(Long.parseLong(process)).isEmpty();
    }

    private void fill() throws IOException, InterruptedException {
        Path libraries = Files.createDirectory(folder.resolve("native"));
        restrict(libraries);
        NativeLibraries.unpackInto(libraries);
        Path classes = folder.resolve("classes.lst");
        Path rehearsal = Files.createDirectory(folder.resolve("rehearsal"));
        java(
                List.of("-Xshare:off", "-XX:DumpLoadedClassList=" + classes),
                StartupWarmup.class.getName(),
                rehearsal.toString());
        java(List.of(
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + folder.resolve(ARCHIVE)));
        if (!Files.exists(folder.resolve(ARCHIVE))) {
            throw new IOException("Java did not create the archive of classes");
        }
        remove(rehearsal);
        Files.deleteIfExists(classes);
        String sizes = sizes();
        Path prepared = Files.writeString(folder.resolve("prepared"), classPath + "\n" + sizes + "\n");
        restrict(prepared);
    }

    /** Returns the sizes and names of all files, as the launcher lists them. */
    private String sizes() throws IOException {
        List<Path> files;
        try (Stream<Path> content = Files.walk(folder)) {
            files = content.filter(Files::isRegularFile).sorted().toList();
        }
        StringBuilder sizes = new StringBuilder();
        for (Path file : files) {
            restrict(file);
            String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
            sizes.append(Files.size(file)).append(' ').append(name).append(';');
        }
        return sizes.toString();
    }

    /** Takes all permissions from everybody but the owner, who may not execute files. */
    private static void restrict(Path path) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    /** Runs Java as the launcher does. */
    private void java(List<String> options, String... mainAndArguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-XX:-UsePerfData", "-Xlog:disable", "-Donnxruntime.native.path=" + folder.resolve("native")));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath));
        command.addAll(Arrays.asList(mainAndArguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .redirectInput(Redirect.from(new File(isWindows() ? "NUL" : "/dev/null")))
                .start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("Java could not be run to prepare its start-up");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }

    private static void remove(Path folder) {
        try (Stream<Path> content = Files.walk(folder)) {
            content.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // It was moved to its place or never made: nothing is left to remove.
            return;
        }
    }
}
