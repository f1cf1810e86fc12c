package org.onnxtwist.runtime.job;

/**
 * What is to be done with one model file; {@link ModelJob#run} does it.
 *
 * @param <R> the type of the report
 */
public sealed interface JobRequest<R extends JobReport> permits RewriteRequest, OptimizationRequest {
    /** The files, and how they are read and written. */
    JobFiles files();

    /** Returns a new job that does what is requested. */
    ModelJob<?, ?, R> job();
}
