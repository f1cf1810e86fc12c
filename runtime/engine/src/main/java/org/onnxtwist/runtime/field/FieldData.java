package org.onnxtwist.runtime.field;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.inputs.TestDataSet;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.session.loading.FloatCopy;
import org.onnxtwist.runtime.train.data.Batch;
import org.onnxtwist.runtime.train.data.BatchLoader;
import org.onnxtwist.runtime.train.data.DataException;
import org.onnxtwist.runtime.train.data.DataSplits;
import org.onnxtwist.runtime.train.data.Examples;
import org.onnxtwist.runtime.train.data.InputPreparation;
import org.onnxtwist.runtime.train.data.LoaderOptions;
import org.onnxtwist.runtime.train.data.LoaderOptions.LastBatch;

/**
 * The inputs that layers are measured on: recorded ones in the layout of ONNX's tests, or the data that a model is trained with, of which a
 * sample is taken: of the part for validation, where they have one.
 *
 * @param path the folder or file
 * @param preparation what is done to training data before the model gets them
 * @param examples the number of examples of training data, at least 1
 */
public record FieldData(Path path, InputPreparation preparation, int examples) {
    private static final int BATCH = 16;
    private static final long SEED = 0;

    /**
     * Hands the inputs to {@code runs}, one run after the other, and returns the number of examples.
     *
     * @param model the model that the data are for
     * @param inputs the inputs that a run has to give
     * @param isFloatCopy whether a copy of it in float runs
     * @throws IOException when the data cannot be read
     * @throws org.onnxtwist.ir.OnnxTwistException when they do not fit the model
     */
    long forEach(Model model, List<Port> inputs, boolean isFloatCopy, Consumer<Map<String, Tensor>> runs)
            throws IOException {
        if (isTestLayout()) {
            List<TestDataSet> sets = TestDataSet.in(path, model);
            sets.forEach(set -> runs.accept(isFloatCopy ? FloatCopy.inFloat(set.inputs()) : set.inputs()));
            return sets.size();
        }
        DataSplits splits = DataSplits.open(path);
        if (inputs.size() != 1) {
            throw new DataException(
                    Fault.REQUEST,
                    "the model has " + inputs.size() + " inputs, but each example of " + path
                            + " is one: record inputs in the layout of ONNX's tests (test_data_set_0/input_0.pb, ...)");
        }
        Examples sample = splits.validation().orElse(splits.train());
        long fixed = inputs.get(0).type().shape().size(0).orElse(0);
        int batch = fixed > 0 ? Math.toIntExact(fixed) : Math.min(BATCH, Math.min(examples, sample.size()));
        LoaderOptions options =
                LoaderOptions.defaults().withBatch(batch).with(fixed > 0 ? LastBatch.DROP : LastBatch.KEEP);
        BatchLoader loader = BatchLoader.ofInputs(sample, inputs.get(0), preparation, options);
        long count = 0;
        try (Stream<Batch> batches = loader.batches(SEED, 0, 0)) {
            for (Batch next : (Iterable<Batch>) batches.limit(Math.max(1, examples / batch))::iterator) {
                runs.accept(next.tensors());
                count += next.examples();
            }
        }
        return count;
    }

    private boolean isTestLayout() throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .anyMatch(name -> name.matches("test_data_set_\\d+|input_\\d+\\.pb"));
        }
    }
}
