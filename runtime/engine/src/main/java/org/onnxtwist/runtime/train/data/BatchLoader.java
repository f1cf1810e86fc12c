package org.onnxtwist.runtime.train.data;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.train.data.LoaderOptions.LastBatch;

/**
 * Reads, prepares and augments examples in threads of its own, and delivers them in batches in direct memory.
 *
 * <p>Batches depend on the data, the options, the seed and the epoch, not on the number of threads. An image that cannot be decoded is
 * {@linkplain Examples#skipped skipped}: with {@link LastBatch#KEEP} its batch is one smaller, otherwise the next image in the order of the
 * data, in which images of a class follow each other, takes its place.
 *
 * <p>Several epochs may be read at once; each has its threads, which end when its stream is closed or has delivered its last batch.
 */
public final class BatchLoader implements BatchSource {
    private final Examples examples;
    private final int[] positions;
    private final LoaderOptions options;
    private final Map<String, InputWriter> writers;
    private final Queue<BatchMemory> free = new ConcurrentLinkedQueue<>();

    /**
     * Checks that the data fit the model.
     *
     * @param input the model's input that takes the inputs of examples; its type says what they become
     * @param target the model's input that takes the targets
     * @throws DataException when they do not fit, and when not even one batch can be made
     */
    public BatchLoader(
            Examples examples, Port input, Port target, InputPreparation preparation, LoaderOptions options) {
        this(examples, writers(examples, input, Optional.of(target), preparation), options);
    }

    /**
     * Returns a loader of the inputs alone, without the targets.
     *
     * @param input the model's input that takes the inputs of examples; its type says what they become
     * @throws DataException when they do not fit, and when not even one batch can be made
     */
    public static BatchLoader ofInputs(
            Examples examples, Port input, InputPreparation preparation, LoaderOptions options) {
        return new BatchLoader(examples, writers(examples, input, Optional.empty(), preparation), options);
    }

    private static Map<String, InputWriter> writers(
            Examples examples, Port input, Optional<Port> target, InputPreparation preparation) {
        Map<String, InputWriter> writers = new LinkedHashMap<>();
        writers.put(input.name(), InputWriter.of(examples, input, preparation));
        target.ifPresent(port -> writers.put(port.name(), InputWriter.ofTargets(examples, port)));
        return writers;
    }

    private BatchLoader(Examples examples, Map<String, InputWriter> writers, LoaderOptions options) {
        this.examples = examples;
        this.writers = writers;
        this.options = options;
        positions = examples.positions();
        int size = examples.size();
        if (options.last() != LastBatch.KEEP && options.batch() > size) {
            throw new DataException(
                    Fault.REQUEST,
                    "a batch of " + options.batch() + " is larger than the data "
                            + examples.inputs().source() + ", which have " + size
                            + " examples: choose a batch of at most " + size);
        }
        if (options.last() == LastBatch.REFUSE && size % options.batch() != 0) {
            throw new DataException(
                    Fault.REQUEST,
                    "the " + size + " examples of " + examples.inputs().source() + " leave "
                            + size % options.batch() + " behind the last full batch of " + options.batch()
                            + ": choose a divisor, or keep or drop the last batch");
        }
    }

    @Override
    public OptionalLong batchesPerEpoch() {
        return OptionalLong.of(count());
    }

    private int count() {
        int size = examples.size();
        return options.last() == LastBatch.KEEP
                ? (int) (((long) size + options.batch() - 1) / options.batch())
                : size / options.batch();
    }

    @Override
    public Stream<Batch> batches(long seed, int epoch, long first) {
        int[] order = IntStream.range(0, examples.size()).toArray();
        if (options.shuffled()) {
            new ExampleRandom(seed, epoch, -1).shuffle(order);
        }
        BatchStream stream = new BatchStream(
                (number, stopped) -> assemble(seed, epoch, order, number, stopped),
                free,
                (int) Math.min(first, count()),
                count(),
                options,
                examples::unreadable);
        return StreamSupport.stream(stream, false).onClose(stream::close);
    }

    private BatchMemory assemble(long seed, int epoch, int[] order, int number, BooleanSupplier stopped) {
        BatchMemory memory =
                Objects.requireNonNullElseGet(free.poll(), () -> new BatchMemory(writers, options.batch()));
        memory.clear();
        int begin = number * options.batch();
        int end = Math.min(order.length, begin + options.batch());
        for (int i = begin; i < end && !stopped.getAsBoolean(); i++) {
            // Where batches have to be full, the images behind one that cannot be decoded are tried, all of them.
            int tries = options.last() == LastBatch.KEEP ? 1 : order.length;
            int ordinal = order[i];
            while (tries > 0 && !added(memory, positions[ordinal], seed, epoch)) {
                ordinal = (ordinal + 1) % order.length;
                tries--;
            }
            if (tries == 0 && options.last() != LastBatch.KEEP) {
                throw examples.unreadable();
            }
        }
        return memory;
    }

    private static boolean added(BatchMemory memory, int index, long seed, int epoch) {
        try {
            memory.add(index, new ExampleRandom(seed, epoch, index));
            return true;
        } catch (IOException e) {
            // The examples have noted it.
            return false;
        }
    }
}
