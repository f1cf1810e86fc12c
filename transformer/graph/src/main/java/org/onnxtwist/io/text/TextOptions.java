package org.onnxtwist.io.text;

/**
 * The options of the text of a model.
 *
 * @param largest the largest number of elements, at least 0, that is written out; for a larger tensor, {@code ...} stands for the elements
 */
public record TextOptions(long largest) {
    private static final long READABLE = 16;

    public TextOptions {
        if (largest < 0) {
            throw new IllegalArgumentException(
                    "the elements of the largest tensor to be written out cannot be " + largest);
        }
    }

    /** Writes everything, so that the text can be read again. */
    public static TextOptions full() {
        return new TextOptions(Long.MAX_VALUE);
    }

    /**
     * For people to read: tensors with more than 16 elements are reduced to their type, and line ends and terminal control characters in
     * names and strings are escaped. Such a text cannot be read again.
     */
    public static TextOptions elided() {
        return new TextOptions(READABLE);
    }

    /** Writes out tensors of up to that many elements. */
    public TextOptions withLargest(long elements) {
        return new TextOptions(elements);
    }

    /** Tells whether nothing is left out. */
    boolean isFull() {
        return largest == Long.MAX_VALUE;
    }
}
