package org.onnxtwist.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.runtime.job.JobFiles;
import org.onnxtwist.runtime.job.JobReport;
import org.onnxtwist.runtime.job.JobReport.Outcome;
import org.onnxtwist.runtime.job.JobRequest;
import org.onnxtwist.runtime.report.JsonDocument;

/**
 * Runs a job on a model, unless nothing has changed since it was last run, and reports on it.
 *
 * @param <S> the type of the settings
 * @param <R> the type of the job's report
 */
abstract class JobTask<S, R extends JobReport> implements ModelTask {
    final Workspace workspace;
    private final String goal;

    JobTask(Workspace workspace, String goal) {
        this.workspace = workspace;
        this.goal = goal;
    }

    @Override
    public final boolean run(ModelFile model) throws IOException {
        S settings = settings(model);
        OutputModel target = target(model);
        Path report = workspace.report(goal, model);
        Stamp stamp = workspace.stamp(goal, model, settings + " of " + target.model() + " to " + target.output());
        if (stamp.isCurrent()) {
            return false;
        }
        JobRequest<R> request = request(new JobFiles(target, workspace.reading(), WriteOptions.defaults()), settings);
        List<Path> read = new ArrayList<>(workspace.filesOf(target.model()));
        read.addAll(alsoRead(settings));
        Stamp.Begun begun = stamp.begin(read);
        R done = request.run(workspace);
        OutputFiles.writeJson(report, json -> write(json, done));
        requireDone(done, report);
        if (done.outcome() == Outcome.REJECTED) {
            throw new CheckException(
                    workspace.show(target.output()) + " was not written: " + rejection(done),
                    done.verification(),
                    report,
                    workspace);
        }
        List<Path> written = new ArrayList<>(workspace.filesOf(target.output()));
        written.add(report);
        begun.done(written);
        tell(done);
        return true;
    }

    /** Returns the settings of a model. */
    abstract S settings(ModelFile model);

    abstract OutputModel target(ModelFile model) throws IOException;

    abstract JobRequest<R> request(JobFiles files, S settings) throws IOException;

    /** Returns the files that the job reads besides the model's. */
    List<Path> alsoRead(S settings) {
        return List.of();
    }

    /** Writes the members of the report. */
    abstract void write(JsonDocument json, R done);

    /** Refuses a job that ended before its check. */
    void requireDone(R done, Path report) {}

    /** Returns the reason why a result that failed its check was not written. */
    abstract String rejection(R done);

    /** Logs what a job has done. */
    abstract void tell(R done);
}
