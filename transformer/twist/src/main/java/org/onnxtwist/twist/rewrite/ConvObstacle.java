package org.onnxtwist.twist.rewrite;

/** The reason for which the rewrite leaves a convolution as it is. */
public enum ConvObstacle {
    /** It is part of a conv_twist layer. */
    TWIST_LAYER(ConvEntry.Status.TWIST_LAYER),
    /** Its operator multiplies integers. */
    INTEGER_WEIGHTS(ConvEntry.Status.SKIPPED),
    /** Its operator is one of a single runtime. */
    RUNTIME_OPERATOR(ConvEntry.Status.SKIPPED),
    /** Its weight is a sparse tensor that could not be made dense. */
    SPARSE_WEIGHT(ConvEntry.Status.SKIPPED),
    /** Neither kernel_shape nor the weight tells the size of its kernel. */
    UNKNOWN_KERNEL(ConvEntry.Status.SKIPPED),
    /** Its kernel is not 3x3. */
    NOT_3X3(ConvEntry.Status.NOT_3X3),
    /** One of its attributes is an attribute of the function around it. */
    FUNCTION_ATTRIBUTE(ConvEntry.Status.SKIPPED),
    /** The weight does not tell the number of channels. */
    UNKNOWN_CHANNELS(ConvEntry.Status.SKIPPED),
    /** It computes in another type than float, double, float16 or bfloat16. */
    ELEMENT_TYPE(ConvEntry.Status.SKIPPED),
    /** Its bias and its weight have different types. */
    BIAS_TYPE(ConvEntry.Status.SKIPPED),
    /** Its attributes contradict each other or its weight. */
    CONTRADICTORY_ATTRIBUTES(ConvEntry.Status.SKIPPED),
    /** Its weight is computed and too large. */
    LARGE_COMPUTED_WEIGHT(ConvEntry.Status.SKIPPED),
    /** The model cannot be brought to an operator set that the layer needs. */
    OPERATOR_SET(ConvEntry.Status.SKIPPED),
    /** It is in a function that was not inlined. */
    IN_FUNCTION(ConvEntry.Status.SKIPPED),
    /** Its input does not have four dimensions. */
    INPUT_RANK(ConvEntry.Status.SKIPPED),
    /** The options leave it out. */
    EXCLUDED(ConvEntry.Status.SKIPPED),
    /** Its weight is computed and, with those of the convolutions before it, too large. */
    LARGE_COMPUTED_WEIGHTS_TOGETHER(ConvEntry.Status.SKIPPED);

    private final ConvEntry.Status status;

    ConvObstacle(ConvEntry.Status status) {
        this.status = status;
    }

    /** The status of a convolution with this obstacle. */
    public ConvEntry.Status status() {
        return status;
    }

    Finding because(String reason) {
        return new Finding(this, reason);
    }

    /**
     * An obstacle that a convolution has.
     *
     * @param reason what it is, one clause
     */
    record Finding(ConvObstacle obstacle, String reason) {}
}
