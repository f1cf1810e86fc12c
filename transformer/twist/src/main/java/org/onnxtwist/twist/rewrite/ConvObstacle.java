package org.onnxtwist.twist.rewrite;

/** The reason for which the rewrite leaves a convolution as it is. */
public enum ConvObstacle {
    /** It is part of a conv_twist layer. */
    TWIST_LAYER(ConvStatus.TWIST_LAYER),
    /** Its operator multiplies integers. */
    INTEGER_WEIGHTS(ConvStatus.SKIPPED),
    /** Its operator is one of a single runtime. */
    RUNTIME_OPERATOR(ConvStatus.SKIPPED),
    /** Its weight is a sparse tensor that could not be made dense. */
    SPARSE_WEIGHT(ConvStatus.SKIPPED),
    /** Neither kernel_shape nor the weight tells the size of its kernel. */
    UNKNOWN_KERNEL(ConvStatus.SKIPPED),
    /** Its kernel is not 3x3. */
    NOT_3X3(ConvStatus.NOT_3X3),
    /** One of its attributes is an attribute of the function around it. */
    FUNCTION_ATTRIBUTE(ConvStatus.SKIPPED),
    /** The weight does not tell the number of channels. */
    UNKNOWN_CHANNELS(ConvStatus.SKIPPED),
    /** It computes in another type than float, double, float16 or bfloat16. */
    ELEMENT_TYPE(ConvStatus.SKIPPED),
    /** Its bias and its weight have different types. */
    BIAS_TYPE(ConvStatus.SKIPPED),
    /** Its attributes contradict each other or its weight. */
    CONTRADICTORY_ATTRIBUTES(ConvStatus.SKIPPED),
    /** Its weight is computed and too large. */
    LARGE_COMPUTED_WEIGHT(ConvStatus.SKIPPED),
    /** The model cannot be brought to an operator set that the layer needs. */
    OPERATOR_SET(ConvStatus.SKIPPED),
    /** It is in a function that was not inlined. */
    IN_FUNCTION(ConvStatus.SKIPPED),
    /** Its input does not have four dimensions. */
    INPUT_RANK(ConvStatus.SKIPPED),
    /** The options leave it out. */
    EXCLUDED(ConvStatus.SKIPPED),
    /** Its weight is computed and, with those of the convolutions before it, too large. */
    LARGE_COMPUTED_WEIGHTS_TOGETHER(ConvStatus.SKIPPED);

    private final ConvStatus status;

    ConvObstacle(ConvStatus status) {
        this.status = status;
    }

    /** The status of a convolution with this obstacle. */
    public ConvStatus status() {
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
