package org.onnxtwist.maven;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.runtime.report.FileFailure;

/** Classifies failures and describes them for the build's log. */
final class BuildFailure {
    private BuildFailure() {}

    /** Tells whether the model is at fault, and not a parameter or the machine. */
    static boolean isOfModel(Throwable e) {
        return ExternalData.isCut(e) || (e instanceof OnnxTwistException failure && failure.fault() == Fault.MODEL);
    }

    /** Returns a message that describes the failure and, where there is one, the remedy. */
    static String sentence(Throwable e) {
        if (e instanceof UncheckedIOException && e.getCause() instanceof IOException cause) {
            return sentence(cause);
        }
        if (e instanceof IOException io) {
            return FileFailure.sentence(io, "write elsewhere");
        }
        if (ExternalData.isCut(e)) {
            return "a file of the model was truncated while it was read: build again when nothing writes to it";
        }
        if (e instanceof OutOfMemoryError) {
            return "Java's heap is too small for this model (" + FileFailure.message(e)
                    + "): set a larger one, for example with MAVEN_OPTS=-Xmx8g";
        }
        return e instanceof CheckException ? String.valueOf(e.getMessage()) : FileFailure.message(e);
    }
}
