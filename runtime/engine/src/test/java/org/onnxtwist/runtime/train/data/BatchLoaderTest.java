package org.onnxtwist.runtime.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.train.data.LoaderOptions.LastBatch;

/** Batches: their order and number, what is in them, and the threads that make them. */
final class BatchLoaderTest {
    private static final Port LABELS = DataFiles.port("y", DType.INT64, 0);
    private static final Port PIXELS = DataFiles.port("x", DType.FLOAT, 0, 1, 2, 2);
    private static final LoaderOptions IN_ORDER =
            LoaderOptions.defaults().withShuffled(false).withBatch(4);

    @TempDir
    Path folder;

    private static void requireRefusal(String part, Executable call) {
        String sentence = assertThrows(OnnxTwistException.class, call).getMessage();
        assertTrue(sentence.contains(part), sentence);
    }

    private static BatchLoader loader(Examples examples, LoaderOptions options) {
        return new BatchLoader(
                examples, PIXELS, LABELS, InputPreparation.defaults().withScale(1), options);
    }

    /** What each batch has as the first pixels of its images, which tell them apart. */
    private static List<List<Long>> images(BatchSource source, long seed, int epoch, long first) {
        return DataFiles.elements(source, "x", seed, epoch, first).stream()
                .map(batch -> Stream.iterate(0, i -> i < batch.size(), i -> i + 4)
                        .map(i -> Math.round(batch.get(i)))
                        .toList())
                .toList();
    }

    private Examples seven() throws IOException {
        return Examples.ofImageFolder(DataFiles.images(folder.resolve("images"), 3, 2, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void batchesComeInOrder(int threads) throws IOException {
        BatchLoader loader = loader(seven(), IN_ORDER.withThreads(threads));
        assertEquals(List.of(List.of(0L, 1L, 2L, 10L), List.of(11L, 20L, 21L)), images(loader, 0, 0, 0));
        assertEquals(
                List.of(List.of(0.0, 0.0, 0.0, 1.0), List.of(1.0, 2.0, 2.0)), DataFiles.elements(loader, "y", 0, 0, 0));
        assertEquals(2, loader.batchesPerEpoch().getAsLong());
        assertEquals(List.of(List.of(11L, 20L, 21L)), images(loader, 0, 0, 1));
        assertEquals(List.of(), images(loader, 0, 0, 2));
    }

    @Test
    void aBatchThatIsNotFullIsKeptDroppedOrRefused() throws IOException {
        Examples examples = seven();
        BatchLoader dropping = loader(examples, IN_ORDER.with(LastBatch.DROP));
        assertEquals(List.of(List.of(0L, 1L, 2L, 10L)), images(dropping, 0, 0, 0));
        assertEquals(1, dropping.batchesPerEpoch().getAsLong());
        requireRefusal(
                "leave 3 behind the last full batch of 4", () -> loader(examples, IN_ORDER.with(LastBatch.REFUSE)));
        assertEquals(
                1,
                images(loader(examples, IN_ORDER.withBatch(7).with(LastBatch.REFUSE)), 0, 0, 0)
                        .size());
        requireRefusal(
                "a batch of 8 is larger than the data '" + folder.resolve("images") + "', which have 7 examples",
                () -> loader(examples, IN_ORDER.withBatch(8).with(LastBatch.DROP)));
        assertEquals(1, images(loader(examples, IN_ORDER.withBatch(8)), 0, 0, 0).size());
    }

    @Test
    void eachEpochHasAnOrderOfItsOwn() throws IOException {
        BatchLoader loader = loader(seven(), IN_ORDER.withShuffled(true));
        List<List<Long>> first = images(loader, 1, 0, 0);
        Set<Long> all = new HashSet<>();
        first.forEach(all::addAll);
        assertEquals(Set.of(0L, 1L, 2L, 10L, 11L, 20L, 21L), all);
        assertEquals(first, images(loader, 1, 0, 0));
        assertEquals(first.subList(1, 2), images(loader, 1, 0, 1));
        assertNotEquals(first, images(loader, 1, 1, 0));
        assertNotEquals(first, images(loader, 2, 0, 0));
    }

    @ParameterizedTest
    @EnumSource(LastBatch.class)
    void anImageThatCannotBeReadIsSkipped(LastBatch last) throws IOException {
        Examples examples = seven();
        Path broken = folder.resolve("images/a/2.png");
        Files.writeString(broken, "no image");
        BatchLoader loader = loader(examples, IN_ORDER.withBatch(7).with(last));
        List<Long> expected =
                last == LastBatch.KEEP ? List.of(0L, 1L, 10L, 11L, 20L, 21L) : List.of(0L, 1L, 10L, 10L, 11L, 20L, 21L);
        for (int epoch = 0; epoch < 2; epoch++) {
            assertEquals(List.of(expected), images(loader, 0, epoch, 0));
            assertEquals(Map.of(broken, "is not an image of a known format"), examples.skipped());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LastBatch.class,
            names = {"KEEP", "DROP"})
    void atLeastOneImageHasToBeReadable(LastBatch last) throws IOException {
        DataFiles.images(folder, 1, 1);
        Files.write(folder.resolve("a/0.png"), new byte[0]);
        Files.delete(folder.resolve("b/0.png"));
        DataFiles.png(folder.resolve("b/1.png"), 2, 2, 0);
        Examples examples = Examples.ofImageFolder(folder);
        Files.delete(folder.resolve("b/1.png"));
        BatchLoader loader = loader(examples, IN_ORDER.withBatch(1).with(last));
        requireRefusal(
                "has no image that can be read; '" + folder.resolve("a/0.png") + "' is empty",
                () -> images(loader, 0, 0, 0));
        assertEquals("does not exist any more", examples.skipped().get(folder.resolve("b/1.png")));
    }

    @Test
    void picturesOfOtherSizesAreFittedOrRefused() throws IOException {
        DataFiles.images(folder, 2);
        DataFiles.png(folder.resolve("a/2.png"), 3, 2, 0x646464);
        Examples examples = Examples.ofImageFolder(folder);
        assertEquals(List.of(List.of(0L, 1L, 100L)), images(loader(examples, IN_ORDER), 0, 0, 0));
        BatchLoader refusing = new BatchLoader(
                examples, PIXELS, LABELS, InputPreparation.defaults().with(InputPreparation.Fit.REFUSE), IN_ORDER);
        requireRefusal(
                "'" + folder.resolve("a/2.png") + "' has 2 rows and 3 columns, but the model takes 2 and 2",
                () -> images(refusing, 0, 0, 0));
        Port open = DataFiles.port("x", DType.FLOAT, 0, 3, 0, 0);
        requireRefusal(
                "leaves the size open",
                () -> new BatchLoader(examples, open, LABELS, InputPreparation.defaults(), IN_ORDER));
        BatchLoader stated = new BatchLoader(
                examples, open, LABELS, InputPreparation.defaults().withSize(4, 6), IN_ORDER);
        try (Stream<Batch> batches = stated.batches(0, 0, 0)) {
            assertEquals(
                    "float[3,3,4,6]",
                    tensor(batches.findFirst().orElseThrow(), "x").toString());
        }
    }

    private static Tensor tensor(Batch batch, String name) {
        return Objects.requireNonNull(batch.tensors().get(name));
    }

    @Test
    void memoryIsDirectAndUsedAgain() throws IOException {
        BatchLoader loader =
                loader(seven(), IN_ORDER.withBatch(1).withThreads(1).withAhead(2));
        List<ByteBuffer> delivered = new ArrayList<>();
        for (int epoch = 0; epoch < 3; epoch++) {
            try (Stream<Batch> batches = loader.batches(0, epoch, 0)) {
                for (Iterator<Batch> each = batches.iterator(); each.hasNext(); ) {
                    TensorContent content = tensor(each.next(), "x").content();
                    ByteBuffer bytes = ((TensorContent.Buffered) content).bytes();
                    assertTrue(bytes.isDirect());
                    delivered.add(bytes);
                }
            }
        }
        assertEquals(21, delivered.size());
        // Seven images came, but by now their memory holds only the last of them.
        assertTrue(new HashSet<>(delivered).size() <= 4);
    }

    /** In a group of threads of its own, as other tests begin threads at the same time. */
    @Test
    void threadsEndWithTheStream() throws Exception {
        BatchLoader loader = loader(seven(), IN_ORDER.withBatch(1).withThreads(3));
        ThreadGroup group = new ThreadGroup("threadsEndWithTheStream");
        List<Integer> counts = new ArrayList<>();
        Thread reader = new Thread(group, () -> {
            Stream<Batch> batches = loader.batches(0, 0, 0);
            Iterator<Batch> each = batches.iterator();
            each.next();
            counts.add(group.activeCount() - 1);
            batches.close();
            awaitLast(group);
            counts.add(group.activeCount() - 1);
            counts.add(each.hasNext() ? 1 : 0);
            batches.close();
            loader.batches(0, 0, 0).forEach(batch -> {});
            awaitLast(group);
            counts.add(group.activeCount() - 1);
        });
        reader.start();
        reader.join();
        assertEquals(List.of(3, 0, 0, 0), counts);
    }

    /** A pool has terminated shortly before its last thread. */
    private static void awaitLast(ThreadGroup group) {
        for (int i = 0; i < 1000 && group.activeCount() > 1; i++) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void anInterruptionEndsTheWait() {
        CountDownLatch begun = new CountDownLatch(1);
        Thread reader = Thread.currentThread();
        BatchStream.Assembly endless = (number, stopped) -> {
            begun.countDown();
            reader.interrupt();
            while (!stopped.getAsBoolean()) {
                LockSupport.parkNanos(1_000_000);
            }
            return new BatchMemory(Map.of(), 1);
        };
        BatchStream stream = new BatchStream(
                endless, new ConcurrentLinkedQueue<>(), 0, 10, IN_ORDER, () -> new IllegalStateException("nothing"));
        try (stream) {
            requireRefusal("was interrupted while it waited for data", () -> stream.tryAdvance(batch -> {}));
            assertTrue(Thread.interrupted());
            assertEquals(0, begun.getCount());
        }
    }

    @Test
    void whatIsWrongWithAnExampleReachesTheReader() throws IOException {
        Examples examples = Examples.ofNpy(
                DataFiles.npy(folder.resolve("x.npy"), "<f4", Tensor.ofFloats(new float[] {1, 2, 2.5f, 3}, 4)),
                DataFiles.npy(folder.resolve("y.npy"), "<i8", Tensor.vector(0, 1, 2, 300)));
        Port ids = DataFiles.port("x", DType.INT64, 0);
        BatchLoader loader = new BatchLoader(examples, ids, LABELS, InputPreparation.defaults(), IN_ORDER.withBatch(2));
        try (Stream<Batch> batches = loader.batches(0, 0, 0)) {
            Iterator<Batch> each = batches.iterator();
            assertEquals(List.of(1.0, 2.0), DataFiles.elements(each.next(), "x"));
            requireRefusal("x.npy': example 2 has the value 2.5, which is none of type int64", each::next);
        }
        Port small = DataFiles.port("y", DType.UINT8, 0);
        BatchLoader narrow = new BatchLoader(
                examples, DataFiles.port("x", DType.FLOAT, 0), small, InputPreparation.defaults(), IN_ORDER);
        requireRefusal("y.npy': example 3 has the value 300.0", () -> images(narrow, 0, 0, 0));
    }

    @Test
    void batchesOfAUsersOwnAreASource() {
        Batch batch = Batch.of(Map.of("x", Tensor.ofFloats(new float[6], 3, 2)));
        assertEquals(3, batch.examples());
        BatchSource source = BatchSource.of(List.of(batch, batch, batch));
        assertEquals(2, source.batches(0, 0, 1).count());
        assertTrue(source.batchesPerEpoch().isEmpty());
        BatchSource lambda = (seed, epoch, first) -> Stream.of(batch);
        assertSame(batch, lambda.batches(0, 0, 0).findFirst().orElseThrow());
        assertThrows(IllegalArgumentException.class, () -> Batch.of(Map.of("x", Tensor.ofFloats(new float[1]))));
        assertArrayEquals(new long[] {3, 2}, tensor(batch, "x").dims());
    }
}
