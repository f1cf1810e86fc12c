package org.onnxtwist.cli.text;

import java.nio.file.Path;
import org.onnxtwist.runtime.job.RewriteReport;

/** Prints what became of each model of a call. */
public interface RewritePrinter extends AutoCloseable {
    void print(RewriteReport report);

    /** A model that could not be rewritten; the sentence is on standard error already. */
    void print(Path model, Failure failure);

    @Override
    void close();
}
