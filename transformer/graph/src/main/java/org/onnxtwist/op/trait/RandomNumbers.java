package org.onnxtwist.op.trait;

import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.Bernoulli;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.op.Multinomial;
import org.onnxtwist.op.RandomNormal;
import org.onnxtwist.op.RandomNormalLike;
import org.onnxtwist.op.RandomUniform;
import org.onnxtwist.op.RandomUniformLike;

/** The operators that draw random numbers, so that two runs on the same input may differ. */
public final class RandomNumbers {
    /** The attributes that determine the distribution; the seed is not among them. */
    private static final Map<OperatorId, List<Attr<?>>> DISTRIBUTION = Map.ofEntries(
            Map.entry(Bernoulli.ID, List.of(Bernoulli.DTYPE)),
            Map.entry(Dropout.ID, List.of(Dropout.RATIO)),
            Map.entry(Multinomial.ID, List.of(Multinomial.DTYPE, Multinomial.SAMPLE_SIZE)),
            Map.entry(
                    RandomNormal.ID,
                    List.of(RandomNormal.DTYPE, RandomNormal.MEAN, RandomNormal.SCALE, RandomNormal.SHAPE)),
            Map.entry(
                    RandomNormalLike.ID,
                    List.of(RandomNormalLike.DTYPE, RandomNormalLike.MEAN, RandomNormalLike.SCALE)),
            Map.entry(
                    RandomUniform.ID,
                    List.of(RandomUniform.DTYPE, RandomUniform.HIGH, RandomUniform.LOW, RandomUniform.SHAPE)),
            Map.entry(
                    RandomUniformLike.ID,
                    List.of(RandomUniformLike.DTYPE, RandomUniformLike.HIGH, RandomUniformLike.LOW)));

    private static final int TRAINING_MODE = 2;

    private RandomNumbers() {}

    /** Tells whether the operator can draw random numbers; Dropout can, in training. */
    public static boolean canBeDrawnBy(OperatorId operator) {
        return DISTRIBUTION.containsKey(operator);
    }

    /**
     * Tells whether the node draws or may draw random numbers. Dropout does if an input or an attribute puts it into training mode, or if
     * that input is computed.
     */
    public static boolean areDrawnBy(Node node) {
        return canBeDrawnBy(node.operator()) && (!node.operator().equals(Dropout.ID) || mayTrain(node));
    }

    private static boolean mayTrain(Node dropout) {
        return dropout.input(TRAINING_MODE)
                .map(mode -> mode.constant()
                        .or(mode::initializer)
                        .map(RandomNumbers::isTrue)
                        .orElse(true))
                .orElseGet(() -> Dropout.IS_TEST
                        .stated(dropout)
                        .filter(test -> test == 0)
                        .isPresent());
    }

    private static boolean isTrue(Tensor tensor) {
        return tensor.elements() > 0 && TensorElements.of(tensor).longAt(0) != 0;
    }

    /** The attributes of the operator that determine the distribution, the type and the shape of the numbers. */
    public static List<Attr<?>> distribution(OperatorId operator) {
        return DISTRIBUTION.getOrDefault(operator, List.of());
    }
}
