package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.runtime.ProgressListener;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.verify.VerificationOptions;
import org.onnxtwist.twist.rewrite.TwistOptions;

/**
 * The request to replace convolutions of a model by conv_twist layers.
 *
 * @param files the files
 * @param options the options of the rewrite
 * @param parameters the file that parameters came from, for messages
 * @param globs the globs that ought to match a convolution
 * @param checks the checks of the result
 * @param dryRun whether to stop before anything is written
 */
public record RewriteRequest(
        JobFiles files,
        TwistOptions options,
        Optional<Path> parameters,
        Globs globs,
        JobChecks<VerificationOptions> checks,
        boolean dryRun)
        implements JobRequest<RewriteReport> {
    /**
     * Globs that name convolutions.
     *
     * @param texts the globs
     * @param required whether a model in which one of them matches no convolution is refused
     */
    public record Globs(List<String> texts, boolean required) {
        public Globs {
            texts = List.copyOf(texts);
        }
    }

    /** Returns the request to rewrite and write, with no parameters and globs of a user. */
    public static RewriteRequest of(JobFiles files, TwistOptions options, JobChecks<VerificationOptions> checks) {
        return new RewriteRequest(files, options, Optional.empty(), new Globs(List.of(), false), checks, false);
    }

    @Override
    public RewriteReport run(ProgressListener progress) throws IOException {
        return job().run(progress, model -> {});
    }

    RewriteJob job() {
        return new RewriteJob(this);
    }
}
