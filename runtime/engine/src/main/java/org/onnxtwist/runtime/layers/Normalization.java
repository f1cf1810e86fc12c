package org.onnxtwist.runtime.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.op.Identity;

/**
 * A BatchNormalization for inference behind a layer. To channel c it does, after ONNX's definition,
 *
 * <pre>
 * y = (x - mean[c]) / sqrt(variance[c] + epsilon) scale[c] + B[c]
 * </pre>
 *
 * <p>This is what the export folds into a layer, written anew from the definition: a comparison that used the export's own code would
 * agree with its mistakes.
 *
 * @param output what the BatchNormalization makes
 * @param factors what each channel is multiplied by
 * @param shifts what is added to it then
 * @param sizes the magnitudes of the two numbers that a shift is the difference of, added up
 */
record Normalization(Value output, List<Double> factors, List<Double> shifts, List<Double> sizes) {
    private static final Set<OperatorId> PASSED = Set.of(Identity.ID, Dropout.ID);
    private static final int PARAMETERS = 4;

    /** Returns the identity, which leaves every channel unchanged. */
    static Normalization none(Value output, int channels) {
        List<Double> zeros = Collections.nCopies(channels, 0.0);
        return new Normalization(output, Collections.nCopies(channels, 1.0), zeros, zeros);
    }

    /** The one that alone reads {@code value}; empty where there is none, or its parameters are not constants. */
    static Optional<Normalization> behind(Value value, long channels) {
        Value at = value;
        for (Optional<Node> reader = onlyReader(at); reader.isPresent(); reader = onlyReader(at)) {
            Node node = reader.get();
            if (node.operator().equals(BatchNormalization.ID)) {
                return of(node, channels);
            }
            if (!PASSED.contains(node.operator()) || node.outputs().size() != 1) {
                return Optional.empty();
            }
            at = node.output(0);
        }
        return Optional.empty();
    }

    private static Optional<Node> onlyReader(Value value) {
        return value.isOutput() || value.uses().size() != 1
                ? Optional.empty()
                : value.consumers()
                        .filter(node -> node.input(0).filter(value::equals).isPresent())
                        .findFirst();
    }

    private static Optional<Normalization> of(Node node, long channels) {
        List<double[]> parameters = new ArrayList<>();
        for (int i = 1; i <= PARAMETERS; i++) {
            node.input(i)
                    .flatMap(Normalization::parameter)
                    .filter(tensor ->
                            tensor.elements() == channels && tensor.dtype().isConvFloat())
                    .map(Tensor::toDoubles)
                    .ifPresent(parameters::add);
        }
        boolean isForInference = node.outputs().stream().skip(1).allMatch(Value::isOmitted)
                && BatchNormalization.TRAINING_MODE.find(node).orElse(0L) == 0;
        if (parameters.size() < PARAMETERS || !isForInference) {
            return Optional.empty();
        }
        double epsilon = BatchNormalization.EPSILON.of(node);
        double[] factors = new double[(int) channels];
        double[] shifts = new double[factors.length];
        double[] sizes = new double[factors.length];
        for (int c = 0; c < factors.length; c++) {
            factors[c] = parameters.get(0)[c] / Math.sqrt(parameters.get(3)[c] + epsilon);
            double moved = parameters.get(2)[c] * factors[c];
            shifts[c] = parameters.get(1)[c] - moved;
            sizes[c] = Math.abs(parameters.get(1)[c]) + Math.abs(moved);
        }
        return Optional.of(new Normalization(node.output(0), boxed(factors), boxed(shifts), boxed(sizes)));
    }

    /** Exporters put an Identity behind a tensor that several nodes share. */
    private static Optional<Tensor> parameter(Value value) {
        return LayerNumbers.stated(value)
                .or(() -> value.producer()
                        .filter(node -> node.operator().equals(Identity.ID))
                        .flatMap(node -> node.input(0))
                        .flatMap(Normalization::parameter));
    }

    private static List<Double> boxed(double[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }
}
