package org.onnxtwist.cli.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.loading.FloatCopy;
import org.onnxtwist.runtime.train.TrainingRun;
import org.onnxtwist.runtime.train.data.BatchSource;
import org.onnxtwist.schema.check.Checker;

/** Writes trained models, each only if ONNX Runtime computes from its file the loss that the run had. */
record TrainedModelFiles(
        TrainingRun run,
        ReadOptions reading,
        WriteOptions writing,
        InferenceOptions inference,
        boolean verified,
        Console console) {
    private static final double RELATIVE = 1e-3;
    private static final double ABSOLUTE = 1e-6;

    /**
     * Writes a model.
     *
     * @param data what the model is evaluated with
     * @param loss that of the run on these data
     * @return why the model is not written; empty if it is
     */
    Optional<String> write(Model trained, Path file, BatchSource data, double loss) throws IOException {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
        String name = String.valueOf(file.getFileName());
        try (Staging staging = Staging.in(folder)) {
            OnnxWriter.write(trained, staging, name, writing.withCheck(Checker::requireWellFormed));
            Optional<String> difference = verified ? difference(staging.file(name), data, loss) : Optional.empty();
            if (difference.isEmpty()) {
                ModelNotation.publish(staging, file, console);
            }
            return difference;
        }
    }

    private Optional<String> difference(Path staged, BatchSource data, double loss) throws IOException {
        Model read = OnnxReader.read(staged, reading);
        // The runtime lacks kernels for some types, whose models are evaluated as a copy in float.
        if (!FloatCopy.concerns(read)) {
            InferenceSession.open("the trained model", staged, inference).close();
        }
        double found = run.evaluate(read, data).loss();
        return Math.abs(found - loss) <= RELATIVE * Math.abs(found) + ABSOLUTE && Double.isFinite(found)
                ? Optional.empty()
                : Optional.of("in ONNX Runtime its file has the loss " + found + ", and the run had " + loss);
    }
}
