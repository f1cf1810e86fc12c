package org.onnxtwist.io.text;

/**
 * How much of a model its text says.
 *
 * @param largest elements, at least 0: of a tensor with more, {@code ...} stands for the elements
 */
public record TextOptions(long largest) {
    private static final long READABLE = 16;

    public TextOptions {
        if (largest < 0) {
            throw new IllegalArgumentException(
                    "the elements of the largest tensor to be written out cannot be " + largest);
        }
    }

    /** Everything, so that the text can be read again. */
    public static TextOptions full() {
        return new TextOptions(Long.MAX_VALUE);
    }

    /**
     * For people to read: of tensors with more than 16 elements, only the type, and in names and strings escapes for line ends and for what
     * a terminal would obey. Such a text cannot be read again.
     */
    public static TextOptions elided() {
        return new TextOptions(READABLE);
    }

    /** Tells whether nothing is left out. */
    boolean isFull() {
        return largest == Long.MAX_VALUE;
    }
}
