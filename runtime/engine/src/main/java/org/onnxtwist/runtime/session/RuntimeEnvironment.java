package org.onnxtwist.runtime.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.onnxtwist.runtime.session.library.NativeLibraries;

/** The process's one environment of ONNX Runtime, loaded when it is first asked for. */
final class RuntimeEnvironment {
    private static final OrtLoggingLevel LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
    private static final String NAME = "onnx-twist";
    private static final String ELSEWHERE = "choose another with ONNX_TWIST_OPTS=-Djava.io.tmpdir=FOLDER";

    private RuntimeEnvironment() {}

    /**
     * The environment. It logs nothing: what goes wrong comes back as an exception, and is worded by who catches it.
     *
     * @throws UncheckedIOException when the native libraries cannot be loaded
     */
    static OrtEnvironment get() {
        try {
            return Loaded.ENVIRONMENT;
        } catch (LinkageError e) {
            // An error of an initializer, of a class that was not initialized before, or of a library.
            throw notLoaded(e);
        }
    }

    /** The native libraries, loaded. */
    static NativeLibraries libraries() {
        get();
        return Loaded.LIBRARIES;
    }

    /** The Java interface makes a folder in the temporary folder first of all. */
    private static UncheckedIOException notLoaded(Throwable e) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "."));
        String said = root(e);
        Optional<String> mismatch = NativeLibraries.mismatch();
        String reason;
        if (mismatch.isPresent()) {
            reason = mismatch.get();
        } else if (!Files.isDirectory(temporary) || !Files.isWritable(temporary)) {
            reason = "the temporary folder '" + temporary + "' cannot be written: create it, or " + ELSEWHERE;
        } else if (said.contains("No space left") || said.contains("quota")) {
            reason = "the temporary folder '" + temporary + "' is full: free space there, or " + ELSEWHERE;
        } else {
            reason = said + ": reinstall this program, or run without the check (--no-verify)";
        }
        return new UncheckedIOException("ONNX Runtime cannot be loaded", new IOException(reason, e));
    }

    private static String root(Throwable e) {
        Throwable root = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return Optional.ofNullable(root.getMessage()).orElseGet(root::toString);
    }

    /**
     * Takes a second reference to the native environment, which nobody gives back. The Java interface gives up the first as soon as the
     * process begins to end, while another thread may still be opening a session: without an environment that aborts the process,
     * before it has tidied up. The call is private, and where another version lacks it all goes on as if it had not been made.
     */
    private static OrtEnvironment kept(OrtEnvironment environment) {
        try {
            Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
            Method create = OrtEnvironment.class.getDeclaredMethod("createHandle", long.class, int.class, String.class);
            api.setAccessible(true);
            create.setAccessible(true);
            create.invoke(null, api.getLong(null), LEVEL.getValue(), NAME);
            return environment;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return environment;
        }
    }

    private static final class Loaded {
        static final NativeLibraries LIBRARIES = NativeLibraries.unpack();
        static final OrtEnvironment ENVIRONMENT =
                LIBRARIES.load(() -> kept(OrtEnvironment.getEnvironment(LEVEL, NAME)));
    }
}
