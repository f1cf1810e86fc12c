package org.onnxtwist.runtime.session.library;

import java.net.URL;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An operating system and a processor architecture, for which ONNX Runtime has native libraries of its own.
 *
 * @param system {@code linux}, {@code osx} or {@code win}, as ONNX Runtime's archive has it
 * @param architecture {@code x64}, or Java's name of another one
 */
record Platform(String system, String architecture) {
    /** The platforms for which the archive of ONNX Runtime and those of this program have libraries. */
    static final List<Platform> SUPPORTED = List.of(
            new Platform("linux", "x64"),
            new Platform("linux", "aarch64"),
            new Platform("osx", "aarch64"),
            new Platform("win", "x64"));

    private static final String RESOURCES = "/ai/onnxruntime/native/";

    /** Returns the platform that this Java is made for. */
    static Platform current() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return new Platform(
                os.contains("mac") ? "osx" : os.contains("win") ? "win" : "linux",
                arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch);
    }

    /** Returns the name of the resource that holds a library, whether it exists or not. */
    String resource(String library) {
        String file = switch (system) {
            case "win" -> library + ".dll";
            case "osx" -> "lib" + library + ".dylib";
            default -> "lib" + library + ".so";
        };
        return RESOURCES + system + "-" + architecture + "/" + file;
    }

    /**
     * Returns why a library that is packed for other platforms only cannot be loaded on this one, and what to do about it; empty if it is
     * packed for this one, or for none that is known.
     *
     * @param library the name of the library, without prefix and extension
     * @param packed tells whether there is a resource
     */
    Optional<String> mismatch(String library, Predicate<String> packed) {
        if (packed.test(resource(library))) {
            return Optional.empty();
        }
        List<String> others = SUPPORTED.stream()
                .filter(platform -> packed.test(platform.resource(library)))
                .map(Platform::label)
                .toList();
        if (others.isEmpty()) {
            return Optional.empty();
        }
        String remedy = SUPPORTED.contains(this)
                ? "install the archive for " + label() + ", or use a Java for "
                : "use a machine and a Java for ";
        return Optional.of("this installation has native libraries for " + String.join(", ", others)
                + ", but Java runs on " + label() + ": " + remedy + String.join(" or ", others));
    }

    /** Returns the mismatch of the resources of this process's class path. */
    static Optional<String> mismatch(String library) {
        return current().mismatch(library, Platform::exists);
    }

    private static boolean exists(String resource) {
        URL found = Platform.class.getResource(resource);
        return found != null;
    }

    /** Returns the name as in the names of this program's archives, for example {@code macos-aarch64}. */
    String label() {
        return system.replace("osx", "macos").replaceFirst("^win$", "windows") + "-" + architecture;
    }
}
