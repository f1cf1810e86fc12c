package org.onnxtwist.twist.export;

/**
 * The change of a model's operator set, where forms need a newer one.
 *
 * @param before the version that the model had
 * @param after the version that it has
 * @param reason why it was raised or not, as a clause
 */
public record OpsetChange(long before, long after, String reason) {
    public boolean isRaised() {
        return after > before;
    }

    /** Says it to a reader. */
    public String text() {
        return isRaised()
                ? "operator set raised from " + before + " to " + after + ": " + reason
                : "operator set " + before + " stays, which is older than the blocked forms need: " + reason;
    }
}
