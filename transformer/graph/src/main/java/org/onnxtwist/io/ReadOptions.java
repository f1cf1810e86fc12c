package org.onnxtwist.io;

/**
 * The options for reading a model.
 *
 * @param trustLinks whether external data may be a symbolic link out of the model's folder, as in the caches of model hubs; absolute
 *     locations and {@code ..} stay refused
 * @param dataMayMiss whether files of external data may be missing, for callers that need only the structure of a model; {@link
 *     ExternalData#missing} tells which are. Their tensors have their types, and no elements to read
 * @param maxDepth the maximum nesting depth of graphs, the main graph included: 1 to {@link #DEEPEST}. Exporters produce fewer than ten.
 *     Reading and writing recurse once per level, and {@link #DEEPEST} of them take less than half of the stack that a thread has by
 *     default
 */
public record ReadOptions(boolean trustLinks, boolean dataMayMiss, int maxDepth) {
    /** The greatest {@code maxDepth}. */
    public static final int DEEPEST = 128;

    private static final int USUAL_DEPTH = 64;

    public ReadOptions {
        if (maxDepth < 1 || maxDepth > DEEPEST) {
            throw new IllegalArgumentException(
                    "the limit on the depth of graphs must be from 1 to " + DEEPEST + ", not " + maxDepth);
        }
    }

    /** No links out of the folder, no data missing, at most 64 graphs deep. */
    public static ReadOptions defaults() {
        return new ReadOptions(false, false, USUAL_DEPTH);
    }

    public ReadOptions withTrustLinks(boolean trust) {
        return new ReadOptions(trust, dataMayMiss, maxDepth);
    }

    public ReadOptions withMaxDepth(int depth) {
        return new ReadOptions(trustLinks, dataMayMiss, depth);
    }

    public ReadOptions withDataMayMiss(boolean mayMiss) {
        return new ReadOptions(trustLinks, mayMiss, maxDepth);
    }
}
