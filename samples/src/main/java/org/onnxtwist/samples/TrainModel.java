package org.onnxtwist.samples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.autodiff.optimizer.Adam;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.UpdateOptions;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.train.Evaluation;
import org.onnxtwist.runtime.train.LearningRate;
import org.onnxtwist.runtime.train.TrainingListener;
import org.onnxtwist.runtime.train.TrainingPlan;
import org.onnxtwist.runtime.train.TrainingRun;
import org.onnxtwist.runtime.train.data.BatchLoader;
import org.onnxtwist.runtime.train.data.DataSplits;
import org.onnxtwist.runtime.train.data.InputPreparation;
import org.onnxtwist.runtime.train.data.LoaderOptions;

/** Trains a classifier: {@code TrainModel IN.onnx DATA OUT.onnx EPOCHS}. */
public final class TrainModel {
    private static final long SEED = 1;

    private TrainModel() {}

    public static void main(String[] args) throws IOException {
        Model trained = train(OnnxReader.read(Path.of(args[0])), Path.of(args[1]), Integer.parseInt(args[3]));
        OnnxWriter.write(trained, Path.of(args[2]), WriteOptions.defaults());
    }

    /** The model after so many passes over the data, with AdamW and the cross-entropy of its scores. */
    public static Model train(Model model, Path folder, int epochs) throws IOException {
        DataSplits data = DataSplits.open(folder).withValidation(0.1, SEED);
        StepOptions step = StepOptions.of(SoftmaxCrossEntropy.PLAIN, UpdateOptions.of(Adam.standard(true)));
        try (TrainingRun run = TrainingRun.of(model, step, SEED, InferenceOptions.defaults())) {
            List<Port> inputs = run.data();
            InputPreparation preparation = InputPreparation.defaults();
            LoaderOptions loading = LoaderOptions.defaults();
            BatchLoader batches = new BatchLoader(data.train(), inputs.get(0), inputs.get(1), preparation, loading);
            BatchLoader held = new BatchLoader(
                    data.validation().orElseThrow(), inputs.get(0), inputs.get(1), preparation, loading);
            long each = batches.batchesPerEpoch().orElseThrow();
            run.run(
                    TrainingPlan.of(epochs, each, new LearningRate.OneCycle(0.01))
                            .withEvaluation(held),
                    batches,
                    new TrainingListener() {
                        @Override
                        public void epochEnded(int epoch, double loss, Optional<Evaluation> evaluation) {
                            System.out.println("epoch " + epoch + ": loss " + loss + ", evaluation "
                                    + evaluation.orElseThrow().loss());
                        }
                    });
            return run.best().orElseGet(run::trained);
        }
    }
}
