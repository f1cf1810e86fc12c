package org.onnxtwist.gradients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.loss.LossModel;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.autodiff.optimizer.Adam;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.UpdateOptions;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.train.Evaluation;
import org.onnxtwist.runtime.train.LearningRate;
import org.onnxtwist.runtime.train.TrainingListener;
import org.onnxtwist.runtime.train.TrainingPlan;
import org.onnxtwist.runtime.train.TrainingRun;
import org.onnxtwist.runtime.train.data.BatchLoader;
import org.onnxtwist.runtime.train.data.BatchSource;
import org.onnxtwist.runtime.train.data.DataSplits;
import org.onnxtwist.runtime.train.data.InputPreparation;
import org.onnxtwist.runtime.train.data.LoaderOptions;
import org.onnxtwist.tests.SharedFolder;

/** Models that others trained learn another task. */
final class FineTuningTest {
    private static final InferenceOptions OPTIONS = InferenceOptions.defaults().withThreads(1);
    private static final UpdateOptions UPDATE = UpdateOptions.of(Adam.standard(true));

    /** The cross-entropy of each position of the detector, positives four times, and the squared error of the boxes of the positives. */
    private static final String DETECTION_LOSS = """
            <ir_version: 8, opset_import: ["" : 18]>
            detection (float[N, H, W, 2] softmax, float[N, H, W, 4] conv2d_4, float[N, H, W, 2] wanted, float[N, H, W, 4] offsets)
                => (float loss)
            <float small = {1e-6}, float four = {4}, int64[1] last = {3}, int64[1] first = {0}, int64[1] one = {1}, int64[1] two = {2}>
            {
              shifted = Add(softmax, small)
              logarithms = Log(shifted)
              positive = Slice(wanted, one, two, last)
              negative = Slice(wanted, first, one, last)
              heavy = Mul(positive, four)
              weight = Add(heavy, negative)
              chosen = Mul(wanted, logarithms)
              right = ReduceSum(chosen, last)
              weighted = Mul(weight, right)
              sum = ReduceSum<keepdims = 0>(weighted)
              total = ReduceSum<keepdims = 0>(weight)
              entropy = Div(sum, total)
              difference = Sub(conv2d_4, offsets)
              squared = Mul(difference, difference)
              squares = Mul(squared, positive)
              error = ReduceSum<keepdims = 0>(squares)
              windows = ReduceSum<keepdims = 0>(positive)
              positives = Add(windows, small)
              box = Div(error, positives)
              loss = Sub(box, entropy)
            }
            """;

    /** A net for digits, of Tribuo, which ends with probabilities. */
    @Test
    void aNetForDigitsLearnsClothes() throws IOException {
        Path model = SharedFolder.require("models").resolve("tribuo-mnist/cnn_mnist.onnx");
        DataSplits data = DataSplits.open(SharedFolder.require("data/clothing64"));
        StepOptions step = StepOptions.of(SoftmaxCrossEntropy.PLAIN, UPDATE);
        try (TrainingRun run = TrainingRun.of(OnnxReader.read(model), step, 1, OPTIONS)) {
            Port image = run.data().get(0);
            Port label = run.data().get(1);
            InputPreparation preparation = InputPreparation.defaults();
            LoaderOptions loading = LoaderOptions.defaults().withBatch(64);
            BatchLoader batches = new BatchLoader(data.train(), image, label, preparation, loading);
            BatchLoader unseen =
                    new BatchLoader(data.test().orElseThrow(), image, label, preparation, loading.withShuffled(false));
            Evaluation before = run.evaluate(unseen);
            long each = batches.batchesPerEpoch().orElseThrow();
            run.run(TrainingPlan.of(2, each, new LearningRate.OneCycle(3e-3)), batches, TrainingListener.NONE);
            Evaluation after = run.evaluate(unseen);
            assertTrue(before.classification().orElseThrow().accuracy() < 0.2, () -> describe(before));
            assertTrue(after.classification().orElseThrow().accuracy() > 0.4, () -> describe(after));
        }
    }

    private static String describe(Evaluation evaluation) {
        return "loss " + evaluation.loss() + ", accuracy "
                + evaluation.classification().orElseThrow().accuracy();
    }

    /** The first net of MTCNN, which has two outputs and its channels last, finds clothes in place of faces. */
    @Test
    void aDetectorOfFacesLearnsToFindClothes() throws IOException {
        Path model = SharedFolder.require("models").resolve("mtcnn/pnet.onnx");
        DetectionScenes seen = DetectionScenes.of(SharedFolder.require("data/clothing64/train"), 300, 1);
        DetectionScenes unseen = DetectionScenes.of(SharedFolder.require("data/clothing64/test"), 60, 2);
        StepOptions step = StepOptions.of(LossModel.of(OnnxText.parse(DETECTION_LOSS)), UPDATE);
        try (TrainingRun run = TrainingRun.of(OnnxReader.read(model), step, 1, OPTIONS)) {
            BatchSource held = BatchSource.of(unseen.batches(60));
            double lossBefore = run.evaluate(held).loss();
            double overlapBefore = unseen.meanOverlap(run.trained());
            BatchSource batches = BatchSource.of(seen.batches(20));
            run.run(TrainingPlan.of(12, 15, new LearningRate.OneCycle(5e-3)), batches, TrainingListener.NONE);
            double lossAfter = run.evaluate(held).loss();
            double overlapAfter = unseen.meanOverlap(run.trained());
            assertTrue(lossAfter < 0.5 * lossBefore, lossBefore + " -> " + lossAfter);
            assertTrue(overlapBefore < 0.4 && overlapAfter > 0.55, overlapBefore + " -> " + overlapAfter);
        }
    }
}
