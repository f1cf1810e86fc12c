package org.onnxtwist.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.autodiff.loss.Loss;
import org.onnxtwist.autodiff.loss.LossModel;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import picocli.CommandLine.Option;

/** The options for a loss that another model computes. */
public final class LossModelOptions {
    @Option(
            names = "--loss-model",
            paramLabel = "FILE",
            description =
                    "A model that computes the loss from outputs of MODEL, which its inputs of the same names read,"
                            + " and from the targets, its other inputs. Its scalar output 'loss', or the one of --loss-output, is"
                            + " the loss; other scalar outputs are shown, too.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--connect",
            split = ",",
            paramLabel = "OUT=IN",
            description =
                    "An output of MODEL and the input of the loss model that reads it, where their names differ. The"
                            + " only output of MODEL is otherwise read by the first input of the loss model.")
    private Map<String, String> connections = Map.of();

    /** The file of the loss model. */
    public Optional<Path> file() {
        return file;
    }

    /**
     * The loss; empty without a loss model.
     *
     * @param output the output that is the loss; empty for the usual one
     */
    Optional<Loss> toLoss(Optional<String> output, ReadOptions reading) throws IOException {
        if (file.isEmpty()) {
            if (!connections.isEmpty()) {
                throw CommandException.usage("--connect needs a model that computes the loss: give --loss-model");
            }
            return Optional.empty();
        }
        Map<String, String> inputs = new LinkedHashMap<>();
        connections.forEach((value, input) -> {
            if (inputs.put(input, value) != null) {
                throw CommandException.usage("--connect names the input '" + input + "' twice: give it one output");
            }
        });
        return Optional.of(new LossModel(WellFormedModels.read(file.get(), reading), inputs, output));
    }
}
