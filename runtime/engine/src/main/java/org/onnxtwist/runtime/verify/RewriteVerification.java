package org.onnxtwist.runtime.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.ProviderSelection;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistResult;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/**
 * Verifies a rewritten model before anybody gets to see it.
 *
 * <p>Against the original, where the initialisation keeps what the model computes; what each layer stores against what it should; each
 * layer in place against the formula; each layer
 * lifted out with random kernels, since zero ones hide mistakes; and the rewrite of a Conv of each kind alone, with random parameters
 * and an output wider than high. With the runtime's optimisations off and on.
 */
public final class RewriteVerification {
    private final VerificationOptions options;
    private final Rewriter rewriter;

    /** Creates a verification of the rewrite {@link TwistRewrite}. */
    public RewriteVerification(VerificationOptions options) {
        this(options, TwistRewrite::apply);
    }

    /**
     * Creates a verification of a given rewrite.
     *
     * @param rewriter the rewrite that made the model
     */
    RewriteVerification(VerificationOptions options, Rewriter rewriter) {
        this.options = options;
        this.rewriter = rewriter;
    }

    /**
     * Verifies.
     *
     * @throws org.onnxtwist.runtime.session.ProviderNotAvailableException when CUDA is asked for and not there
     * @throws java.io.UncheckedIOException when the scratch folder cannot be written
     */
    public VerificationReport verify(RewriteSubject subject) {
        ProviderSelection provider = ProviderSelection.choose(options.provider());
        VerificationFindings findings = new VerificationFindings();
        if (!subject.result().changed()) {
            findings.notRun("nothing was rewritten");
            return findings.report(provider);
        }
        InferenceOptions inference =
                InferenceOptions.defaults().with(provider.provider()).withThreads(options.threads());
        new RewriteRun(subject, options, rewriter, inference, findings).run();
        return findings.report(provider);
    }

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
}
