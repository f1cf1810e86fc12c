package org.onnxtwist.runtime.session.library;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The runtime's native libraries, unpacked from its archive for one process.
 *
 * <p>Left to itself the Java loader of ONNX Runtime unpacks them into the temporary folder and leaves a folder behind each time, 28
 * MB of it when the process is halted. With {@value #PATH_PROPERTY} set, as the launcher does, it reads them where they lie and
 * nothing is unpacked. Without it they are unpacked here, and removed as soon as they are loaded where the system allows that.
 */
public final class NativeLibraries {
    /** The system property that names a folder with the libraries. */
    public static final String PATH_PROPERTY = "onnxruntime.native.path";

    private static final List<String> CORE =
            List.of("onnxruntime", "onnxruntime4j_jni", "onnxruntime_providers_shared");
    private static final String CUDA = "onnxruntime_providers_cuda";

    private static final Duration RECENTLY = Duration.ofMinutes(1);

    /** The longest time for which a process that is told to end waits for its libraries to be loaded. */
    private static final Duration LOADING = Duration.ofSeconds(10);

    private static final String LOADERS_FOLDER = "onnxruntime-java";

    private final Optional<TemporaryFolder> folder;
    private final Set<Path> before;

    private NativeLibraries(Optional<TemporaryFolder> folder) {
        this.folder = folder;
        this.before = loadersFolders();
    }

    /** Unpacks what every session needs and points the loader there, unless somebody has pointed it elsewhere. */
    public static NativeLibraries unpack() {
        LibraryChecksums.damaged(System.getProperty(PATH_PROPERTY)).ifPresent(damaged -> {
            System.clearProperty(PATH_PROPERTY);
            LibraryChecksums.invalidate(damaged);
        });
        removeEmptyLoadersFolders();
        if (System.getProperty(PATH_PROPERTY) != null || resource(CORE.get(0)).isEmpty()) {
            return new NativeLibraries(Optional.empty());
        }
        TemporaryFolder folder = TemporaryFolder.create("native");
        CORE.forEach(name -> copy(name, folder.path()));
        System.setProperty(PATH_PROPERTY, folder.path().toString());
        return new NativeLibraries(Optional.of(folder));
    }

    /**
     * Unpacks what this platform needs, the CUDA provider included where the archive carries it, to stay there: a process that is
     * started with {@value #PATH_PROPERTY} naming the folder unpacks nothing.
     *
     * @param folder an existing folder
     * @throws UncheckedIOException when it cannot be written
     */
    public static void unpackInto(Path folder) {
        CORE.forEach(name -> copy(name, folder));
        copy(CUDA, folder);
        LibraryChecksums.write(folder);
    }

    /** The folder that {@value #PATH_PROPERTY} names, where it is there for other processes too: not one that is removed after loading. */
    public static Optional<Path> lasting() {
        return Optional.ofNullable(System.getProperty(PATH_PROPERTY))
                .map(Path::of)
                .filter(folder -> Files.exists(folder.resolve(System.mapLibraryName(CORE.get(0)))));
    }

    /**
     * Returns why the libraries cannot be loaded, and what to do about it, if this installation is for another operating system or
     * processor architecture.
     */
    public static Optional<String> mismatch() {
        return Platform.mismatch(CORE.get(0));
    }

    /** Unpacks the CUDA provider beside the others, where the archive carries it; it is loaded on first use and ten times as big. */
    public void provideCuda() {
        folder.ifPresent(place -> copy(CUDA, place.path()));
    }

    /**
     * Loads the libraries, and then removes what was unpacked for it, unless a provider is still to be loaded from there. A process that
     * is told to end meanwhile waits until that is done: nobody else would remove the folder that the loader makes.
     *
     * @param loader loads them
     * @return what it returns
     * @throws IllegalStateException when the process is ending already
     */
    public <T> T load(Supplier<T> loader) {
        CountDownLatch done = new CountDownLatch(1);
        Thread waiting = new Thread(() -> await(done), "onnx-twist-loading");
        Runtime.getRuntime().addShutdownHook(waiting);
        try {
            return loader.get();
        } finally {
            removeUnpacked();
            done.countDown();
            removeHook(waiting);
        }
    }

    /** Waits until it is done, and tells whether it is; where it takes too long a later process removes what is left. */
    private static boolean await(CountDownLatch done) {
        try {
            return done.await(LOADING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook is running, and has nothing to wait for any more.
            return;
        }
    }

    private void removeUnpacked() {
        removeLoadersFolder();
        if (resource(CUDA).isEmpty()) {
            folder.ifPresent(TemporaryFolder::close);
        }
    }

    /**
     * The loader makes a folder even when it has nothing to unpack, and removes it only when the process ends in good order. If one
     * alone came to be since {@link #unpack}, it is this process's.
     */
    private void removeLoadersFolder() {
        Set<Path> since = new HashSet<>(loadersFolders());
        since.removeAll(before);
        if (since.size() == 1) {
            since.forEach(made -> made.toFile().delete());
        }
    }

    /** Those of killed processes; a living one fills its folder at once or, where it is pointed elsewhere, never. */
    private static void removeEmptyLoadersFolders() {
        Instant recently = Instant.now().minus(RECENTLY);
        loadersFolders().forEach(folder -> removeOld(folder, recently));
    }

    private static void removeOld(Path folder, Instant recently) {
        try {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS)
                            .toInstant()
                            .isBefore(recently)) {
                Files.delete(folder);
            }
        } catch (IOException e) {
            // Something is in it, or somebody else owns it.
            return;
        }
    }

    private static Set<Path> loadersFolders() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "."));
        Set<Path> found = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(temporary, LOADERS_FOLDER + "*")) {
            entries.forEach(found::add);
            return found;
        } catch (IOException | DirectoryIteratorException e) {
            // Only tidiness depends on it: without the list nothing is removed before the end of the process.
            return Set.of();
        }
    }

    private static void copy(String library, Path folder) {
        Optional<String> resource = resource(library);
        Path target = folder.resolve(System.mapLibraryName(library));
        if (resource.isEmpty() || Files.exists(target)) {
            return;
        }
        try (InputStream in = NativeLibraries.class.getResourceAsStream(resource.get())) {
            if (in != null) {
                Files.copy(in, target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack ONNX Runtime's library into " + folder, e);
        }
    }

    private static Optional<String> resource(String library) {
        String path = Platform.current().resource(library);
        return NativeLibraries.class.getResource(path) == null ? Optional.empty() : Optional.of(path);
    }
}
