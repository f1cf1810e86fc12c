package org.onnxtwist.runtime.train;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.Backward;
import org.onnxtwist.autodiff.loss.Loss;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.opset.OpsetUpgrade;

/**
 * A copy of a model with a loss behind it, as an evaluation runs it.
 *
 * @param placed the loss, which is an output of the copy
 * @param scores the output with the scores, where the loss is that of a classification
 */
record EvaluatedModel(Model model, Loss.Placed placed, Optional<Value> scores) {
    static EvaluatedModel of(Model original, Loss loss) {
        original.assignNames();
        Model copy = GraphCopy.of(original);
        copy.removeTraining();
        // Losses are written in the operators of the training step.
        long opset = Math.max(Backward.FIRST_OPSET, loss.opset());
        if (copy.opset().orElse(0) < opset) {
            new OpsetUpgrade(opset).run(copy);
        }
        List<Value> outputs = List.copyOf(copy.graph().outputs());
        Loss.Placed placed = loss.addTo(copy);
        // Some models declare the same symbol for different sizes of outputs, which does not matter until they are
        // inner values.
        outputs.stream().filter(output -> !output.isOutput()).forEach(output -> output.setType(ValueType.UNKNOWN));
        Optional<Value> scores = loss instanceof SoftmaxCrossEntropy entropy
                ? Optional.of(output(copy, entropy.output()))
                : Optional.empty();
        if (!copy.graph().outputs().contains(placed.value())) {
            copy.graph().addOutput(placed.value());
        }
        copy.assignNames();
        return new EvaluatedModel(copy, placed, scores);
    }

    private static Value output(Model model, Optional<String> name) {
        return model.graph().outputs().stream()
                .filter(value -> name.isEmpty() || value.hint().equals(name.get()))
                .findFirst()
                .orElseThrow();
    }
}
