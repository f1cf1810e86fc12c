package org.onnxtwist.pass.batch;

/** The parts of messages that several rules use. */
final class Refusals {
    /** The remedy where items are mixed. */
    static final String EXTRACT = "extract the part of the model before it, or keep the batch as it is";

    private Refusals() {}

    /** The source of a value, in words. */
    static String source(BatchFact fact) {
        if (fact instanceof BatchDimension.Items) {
            return "the items";
        }
        return fact instanceof BatchFact.Size ? "the batch size" : "a constant";
    }
}
