package org.onnxtwist.runtime.train.data;

/**
 * How examples become batches.
 *
 * @param batch the number of examples of a batch, at least 1
 * @param shuffled whether each epoch has an order of its own; otherwise the order of the data
 * @param last what becomes of the last batch of an epoch, if it is not full
 * @param threads the number of threads that prepare batches while others are used; 0 to prepare each batch when it is asked for. It changes
 *     nothing about the batches
 * @param ahead the number of batches that are prepared in advance, at least 1; each takes the memory of a batch
 */
public record LoaderOptions(int batch, boolean shuffled, LastBatch last, int threads, int ahead) {
    /** What becomes of a batch at the end of an epoch that has too few examples. */
    public enum LastBatch {
        /** It is delivered, smaller than the others. */
        KEEP,
        /** It is left out. */
        DROP,
        /** It is an error: the number of examples has to be a multiple of the size of a batch. */
        REFUSE
    }

    public LoaderOptions {
        if (batch < 1 || threads < 0 || ahead < 1) {
            throw new IllegalArgumentException("batches of " + batch + " examples cannot be made by " + threads
                    + " threads, " + ahead + " in advance: give at least 1, 0 and 1");
        }
    }

    /** Shuffled batches of 32, the last one kept, made by two threads, four in advance. */
    public static LoaderOptions defaults() {
        return new LoaderOptions(32, true, LastBatch.KEEP, 2, 4);
    }

    public LoaderOptions withBatch(int examples) {
        return new LoaderOptions(examples, shuffled, last, threads, ahead);
    }

    public LoaderOptions withShuffled(boolean everyEpoch) {
        return new LoaderOptions(batch, everyEpoch, last, threads, ahead);
    }

    public LoaderOptions with(LastBatch partial) {
        return new LoaderOptions(batch, shuffled, partial, threads, ahead);
    }

    public LoaderOptions withThreads(int count) {
        return new LoaderOptions(batch, shuffled, last, count, ahead);
    }

    public LoaderOptions withAhead(int batches) {
        return new LoaderOptions(batch, shuffled, last, threads, batches);
    }
}
