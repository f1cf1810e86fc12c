package org.onnxtwist.runtime.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.ProgressListener;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.PreparedRun;

/** Models that are loaded at the same time, to run by turns. */
final class Contest implements AutoCloseable {
    private final List<BenchedModel> models;
    private final List<InferenceSession> sessions = new ArrayList<>();

    private Contest(List<BenchedModel> models) {
        this.models = List.copyOf(models);
    }

    static Contest open(List<BenchedModel> models, InferenceOptions options, ProgressListener progress) {
        Contest contest = new Contest(models);
        try {
            for (BenchedModel model : models) {
                progress.now("loading " + model.file());
                contest.sessions.add(model.open(options));
            }
            return contest;
        } catch (RuntimeException e) {
            contest.close();
            throw e;
        }
    }

    List<ModelInputs> inputs() {
        List<ModelInputs> inputs = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            inputs.add(new ModelInputs(models.get(i).file(), sessions.get(i).inputs()));
        }
        return inputs;
    }

    /** Runs each model once. */
    void tryOut(Map<String, Tensor> feeds) {
        for (InferenceSession session : sessions) {
            try (PreparedRun run = session.prepare(feeds)) {
                run.once();
            }
        }
    }

    List<Timing> measure(Map<String, Tensor> feeds, MeasurementOptions options, IntConsumer progress) {
        Deque<PreparedRun> runs = new ArrayDeque<>();
        try {
            List<Subject> subjects = new ArrayList<>();
            for (int i = 0; i < models.size(); i++) {
                PreparedRun run = sessions.get(i).prepare(feeds);
                runs.push(run);
                subjects.add(Subject.of(models.get(i).file().toString(), run));
            }
            return Measurement.of(subjects, options).run(progress);
        } finally {
            runs.forEach(PreparedRun::close);
        }
    }

    @Override
    public void close() {
        sessions.forEach(InferenceSession::close);
    }
}
