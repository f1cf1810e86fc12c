package org.onnxtwist.engine.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;

/** The process's one environment of ONNX Runtime, loaded when it is first asked for. */
final class RuntimeEnvironment {
    private RuntimeEnvironment() {}

    /** The environment. It logs nothing: what goes wrong comes back as an exception, and is worded by who catches it. */
    static OrtEnvironment get() {
        return Loaded.ENVIRONMENT;
    }

    /** The native libraries, loaded. */
    static NativeLibraries libraries() {
        return Loaded.LIBRARIES;
    }

    private static final class Loaded {
        static final NativeLibraries LIBRARIES = NativeLibraries.unpack();
        static final OrtEnvironment ENVIRONMENT =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "onnx-twist");

        static {
            LIBRARIES.loaded();
        }
    }
}
