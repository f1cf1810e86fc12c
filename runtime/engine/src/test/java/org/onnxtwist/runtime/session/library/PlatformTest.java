package org.onnxtwist.runtime.session.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.onnxtwist.runtime.report.FileFailure;
import org.onnxtwist.runtime.session.Devices;

/** An installation for another platform is refused with a sentence that names both. */
final class PlatformTest {
    private static final Platform LINUX = new Platform("linux", "x64");

    /** Loads the runtime, and prints why it cannot be loaded. */
    static final class Program {
        private Program() {}

        /** Loads the runtime twice: the second time, Java only says that it failed before. */
        public static void main(String[] none) {
            for (int i = 0; i < 2; i++) {
                try {
                    Devices.list();
                } catch (RuntimeException e) {
                    System.out.println(
                            FileFailure.message(e) + "|" + FileFailure.message(Objects.requireNonNull(e.getCause())));
                }
            }
        }
    }

    @Test
    void anArchiveOfAnotherPlatformNamesBothAndTheRemedy() {
        assertEquals(
                Optional.of(
                        "this installation has native libraries for macos-aarch64, but Java runs on linux-x64: install"
                                + " the archive for linux-x64, or use a Java for macos-aarch64"),
                LINUX.mismatch("onnxruntime", "/ai/onnxruntime/native/osx-aarch64/libonnxruntime.dylib"::equals));
        assertEquals(
                Optional.of("this installation has native libraries for windows-x64, but Java runs on macos-x64: use a"
                        + " machine and a Java for windows-x64"),
                new Platform("osx", "x64")
                        .mismatch("onnxruntime", "/ai/onnxruntime/native/win-x64/onnxruntime.dll"::equals));
    }

    @Test
    void librariesOfThisPlatformOrOfNoneAreNoMismatch() {
        assertEquals(Optional.empty(), LINUX.mismatch("onnxruntime", resource -> true));
        assertEquals(Optional.empty(), LINUX.mismatch("onnxruntime", resource -> false));
        assertEquals(Optional.empty(), NativeLibraries.mismatch());
    }

    @Test
    void theLoadingOfTheRuntimeEndsWithThatSentence() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dos.name=Linux",
                        "-Dos.arch=ppc64le",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(true, process.waitFor(60, TimeUnit.SECONDS));
        String expected = "ONNX Runtime cannot be loaded|this installation has native libraries for linux-x64,"
                + " linux-aarch64, macos-aarch64, windows-x64, but Java runs on linux-ppc64le: use a machine and a Java for"
                + " linux-x64 or linux-aarch64 or macos-aarch64 or windows-x64\n";
        assertEquals(expected + expected, output);
    }
}
