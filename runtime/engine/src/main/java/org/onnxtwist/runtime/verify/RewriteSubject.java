package org.onnxtwist.runtime.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.onnxtwist.ir.Model;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistResult;

/**
 * The subject of a verification: a model before and after a rewrite.
 *
 * @param originalFile the model before the rewrite
 * @param original reads the original anew at every call; must not return the model that was rewritten in place
 * @param rewrittenFile the model after the rewrite, where it is staged
 * @param rewritten the same in memory, named as it was written
 * @param result the result of the rewrite
 * @param options the options of the rewrite
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
    /** Returns the same subject, with an original that is read at the first call and kept. */
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
