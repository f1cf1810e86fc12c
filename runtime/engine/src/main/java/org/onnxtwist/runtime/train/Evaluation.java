package org.onnxtwist.runtime.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.loss.Loss;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.train.data.Batch;
import org.onnxtwist.runtime.train.data.BatchSource;

/**
 * The quality of a model on data that it is not trained with.
 *
 * @param examples the number of examples
 * @param loss the mean loss of an example
 * @param classification the decisions, where the loss is that of a classification
 */
public record Evaluation(long examples, double loss, Optional<Classification> classification) {
    /**
     * Runs a model over data, as it is used after the training: with its weights as constants and its normalisations by running averages.
     *
     * @param loss the loss, whose targets the batches have
     * @throws TrainingException when there are no batches
     */
    public static Evaluation of(Model model, Loss loss, BatchSource data, InferenceOptions options) {
        EvaluatedModel evaluated = EvaluatedModel.of(model, loss);
        Loss.Placed placed = evaluated.placed();
        Optional<Value> scores = evaluated.scores();
        Set<String> wanted = new LinkedHashSet<>(List.of(placed.value().hint()));
        scores.ifPresent(value -> wanted.add(value.hint()));
        long examples = 0;
        double sum = 0;
        List<ClassTally> tallies = new ArrayList<>();
        try (InferenceSession session = InferenceSession.open(
                        "the model that is evaluated",
                        ByteBuffer.wrap(OnnxWriter.toBytes(evaluated.model())),
                        options);
                Stream<Batch> batches = data.batches(0, 0, 0)) {
            for (Batch batch : (Iterable<Batch>) batches::iterator) {
                Map<String, Tensor> found = session.run(batch.tensors(), wanted);
                examples += batch.examples();
                sum += batch.examples() * tensor(found, placed.value()).toDoubles()[0];
                if (scores.isPresent()) {
                    Tensor labels = Optional.ofNullable(
                                    batch.tensors().get(placed.targets().get(0).hint()))
                            .orElseThrow();
                    Tensor each = tensor(found, scores.get());
                    if (tallies.isEmpty()) {
                        tallies.add(new ClassTally(Math.toIntExact(each.dim(1))));
                    }
                    tallies.get(0).add(each, labels);
                }
            }
        }
        if (examples == 0) {
            throw new TrainingException(
                    "there are no examples to evaluate the model with: give some, or do not evaluate");
        }
        return new Evaluation(
                examples, sum / examples, tallies.stream().findFirst().map(ClassTally::result));
    }

    private static Tensor tensor(Map<String, Tensor> found, Value value) {
        return Optional.ofNullable(found.get(value.hint())).orElseThrow();
    }
}
