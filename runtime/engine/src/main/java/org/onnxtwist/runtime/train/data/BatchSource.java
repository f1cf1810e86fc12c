package org.onnxtwist.runtime.train.data;

import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The batches of a data set, epoch by epoch. A data set of a user's own is a lambda, for example
 *
 * <pre>{@code
 * BatchSource masks = (seed, epoch, first) -> LongStream.range(first, 100)
 *         .mapToObj(i -> Batch.of(Map.of("image", images(seed, epoch, i), "mask", masks(seed, epoch, i))));
 * }</pre>
 *
 * or, where all epochs are alike, {@link #of}.
 */
@FunctionalInterface
public interface BatchSource {
    /**
     * Opens the batches of an epoch in their order. The stream is to be closed, is read by one thread, and need not keep a batch valid after
     * the next one is asked for. Equal arguments give equal batches.
     *
     * @param seed decides all that is random
     * @param epoch from 0
     * @param first the number of batches of the epoch that are left out at its beginning; a training that was interrupted continues there
     */
    Stream<Batch> batches(long seed, int epoch, long first);

    /** The number of batches of an epoch, as far as it is known. */
    default OptionalLong batchesPerEpoch() {
        return OptionalLong.empty();
    }

    /**
     * The same batches in each epoch. The iterable is asked for an iterator in each, and so may make its batches when they are asked for: only
     * one is used at a time. Their tensors have any types and shapes that the model and the loss take.
     */
    static BatchSource of(Iterable<Batch> batches) {
        return (seed, epoch, first) ->
                StreamSupport.stream(batches.spliterator(), false).skip(first);
    }
}
