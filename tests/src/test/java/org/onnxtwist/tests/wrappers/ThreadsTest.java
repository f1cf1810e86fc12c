package org.onnxtwist.tests.wrappers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.ir.tensor.Tensor;

/** One object used by several threads at once, also while it is closed; and batches. */
final class ThreadsTest {
    private static final int THREADS = 8;
    private static final int RUNS = 200;

    @TempDir
    private Path folder;

    private OpenWrapper open() throws Exception {
        Path model = SmallNets.write(folder, "net.onnx", "net (float[N, 4] x) => (float[N, 4] y) { y = Neg(x) }");
        return OpenWrapper.open(CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder), model);
    }

    private static String run(OpenWrapper net, int number) {
        return OpenWrapper.text(net.run(List.of(Tensor.ofFloats(new float[] {number, 1, 2, 3}, 1, 4)))
                .get(0));
    }

    @Test
    void severalThreadsRunAtOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try (OpenWrapper net = open()) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread * RUNS;
                tasks.add(() -> {
                    for (int i = first; i < first + RUNS; i++) {
                        String expected = "[1, 4]" + OpenWrapper.text(FloatBuffer.wrap(new float[] {-i, -1, -2, -3}));
                        if (!run(net, i).equals(i == 0 ? run(net, 0) : expected)) {
                            return false;
                        }
                    }
                    return true;
                });
            }
            for (Future<Boolean> each : pool.invokeAll(tasks)) {
                assertTrue(each.get());
            }
        } finally {
            pool.shutdown();
        }
    }

    /** Without the lock the native session goes away under a run, which ends the process. */
    @Test
    void closingWaitsForRuns() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < 5; round++) {
                OpenWrapper net = open();
                CountDownLatch running = new CountDownLatch(THREADS);
                List<Future<Integer>> runs = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    runs.add(pool.submit(() -> {
                        for (int i = 0; ; i++) {
                            try {
                                run(net, i);
                            } catch (IllegalStateException closed) {
                                return i;
                            }
                            if (i == 0) {
                                running.countDown();
                            }
                        }
                    }));
                }
                running.await();
                net.close();
                for (Future<Integer> each : runs) {
                    assertTrue(each.get() > 0);
                }
            }
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void batchesGiveWhatSingleItemsGive() throws Exception {
        try (OpenWrapper net = open()) {
            List<FloatBuffer> items = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 1; i <= 7; i++) {
                items.add(FloatBuffer.wrap(new float[] {9, i, 2, 3, 4}, 1, 4));
                expected.add(OpenWrapper.text(FloatBuffer.wrap(new float[] {-i, -2, -3, -4})));
            }
            for (int size : List.of(1, 3, 7, 100)) {
                Object results = OpenWrapper.call(
                        net.model(), net.model().getClass().getMethod("runAll", List.class, int.class), items, size);
                assertEquals(expected.toString(), OpenWrapper.text(results));
            }
            assertEquals(
                    List.of(),
                    OpenWrapper.call(
                            net.model(),
                            net.model().getClass().getMethod("runAll", List.class, int.class),
                            List.of(),
                            3));
        }
    }
}
