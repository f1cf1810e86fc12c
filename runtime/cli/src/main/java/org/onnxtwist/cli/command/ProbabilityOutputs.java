package org.onnxtwist.cli.command;

import java.nio.file.Path;
import java.util.Optional;
import org.onnxtwist.autodiff.loss.BinaryCrossEntropy;
import org.onnxtwist.autodiff.loss.Loss;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Softmax;

/** Finds losses of logits behind outputs that are probabilities: the model learns, but badly, and nothing fails. */
final class ProbabilityOutputs {
    private ProbabilityOutputs() {}

    /** A warning, where the loss applies a function to an output that the model has applied already. */
    static Optional<String> warning(Path file, Model model, Loss loss) {
        if (loss instanceof SoftmaxCrossEntropy entropy) {
            return warning(file, model, entropy.output(), Softmax.ID);
        }
        if (loss instanceof BinaryCrossEntropy entropy) {
            return warning(file, model, entropy.output(), Sigmoid.ID);
        }
        return Optional.empty();
    }

    private static Optional<String> warning(Path file, Model model, Optional<String> output, OperatorId operator) {
        model.assignNames();
        return model.graph().outputs().stream()
                .filter(value -> output.isEmpty() || output.get().equals(value.hint()))
                .findFirst()
                .filter(value -> value.producer()
                        .filter(node -> node.operator().equals(operator))
                        .isPresent())
                .map(value -> sentence(file, model, value, value.producer().orElseThrow()));
    }

    private static String sentence(Path file, Model model, Value output, Node node) {
        String type = node.operator().name();
        String inputs = String.join(
                ",", model.graph().inputs().stream().map(Value::hint).toList());
        return "the output '" + output.hint() + "' of " + file + " is computed by " + type
                + ", which this loss applies itself, so that the model learns slowly: train the model without it, which"
                + " 'onnx-twist extract --inputs " + inputs + " --outputs "
                + node.input(0).map(Value::hint).orElse("") + "' gives";
    }
}
