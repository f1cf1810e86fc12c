package org.onnxtwist.engine.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.onnxtwist.ir.Model;
import org.onnxtwist.twist.TwistOptions;
import org.onnxtwist.twist.TwistResult;

/**
 * What a verification looks at.
 *
 * @param originalFile the model before the rewrite
 * @param original reads it anew whenever it is asked; must not give the model that was rewritten in place
 * @param rewrittenFile the model after the rewrite, where it is staged
 * @param rewritten the same in memory, named as it was written
 * @param result what the rewrite did
 * @param options what it was asked to do
 * @param scratch an existing folder for copies that are too large for memory; the caller removes what is left in it
 */
public record RewriteSubject(
        Path originalFile,
        Supplier<Model> original,
        Path rewrittenFile,
        Model rewritten,
        TwistResult result,
        TwistOptions options,
        Path scratch) {
    /** The same, with an original that is read when it is asked for first and kept. */
    RewriteSubject readOnce() {
        List<Model> read = new ArrayList<>();
        return new RewriteSubject(
                originalFile,
                () -> {
                    if (read.isEmpty()) {
                        read.add(original.get());
                    }
                    return read.get(0);
                },
                rewrittenFile,
                rewritten,
                result,
                options,
                scratch);
    }
}
