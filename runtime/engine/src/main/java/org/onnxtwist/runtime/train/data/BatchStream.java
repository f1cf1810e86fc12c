package org.onnxtwist.runtime.train.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.Spliterators.AbstractSpliterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.OnnxTwistException.Fault;

/**
 * Batches in their order, of which some are prepared in advance. Each time that one is taken, another one is begun; so no more than a
 * fixed number wait, and their memory is used again.
 */
final class BatchStream extends AbstractSpliterator<Batch> implements AutoCloseable {
    /** Prepares the batch of a number; may return an incomplete one when it is told to stop. */
    interface Assembly {
        BatchMemory assemble(int number, BooleanSupplier stopped);
    }

    private static final AtomicInteger THREADS = new AtomicInteger();
    private static final long IDLE_SECONDS = 10;

    private final Assembly assembly;
    private final Queue<BatchMemory> free;
    private final int end;
    private final int ahead;
    private final Supplier<? extends RuntimeException> nothing;
    private final @Nullable ThreadPoolExecutor threads;
    private final Deque<Future<BatchMemory>> pending = new ArrayDeque<>();
    private int next;
    private boolean delivered;
    private @Nullable BatchMemory current;
    private volatile boolean closed;

    /**
     * @param free takes back the memory of batches that are not used any more
     * @param next the number of the first batch
     * @param end the number behind the last
     * @param nothing the exception where all batches, from 0 on, are empty
     */
    BatchStream(
            Assembly assembly,
            Queue<BatchMemory> free,
            int next,
            int end,
            LoaderOptions options,
            Supplier<? extends RuntimeException> nothing) {
        super(Long.MAX_VALUE, ORDERED | NONNULL);
        this.assembly = assembly;
        this.free = free;
        this.next = next;
        this.end = end;
        this.nothing = nothing;
        delivered = next > 0;
        ahead = options.ahead();
        threads = options.threads() == 0 ? null : pool(options.threads());
    }

    private static ThreadPoolExecutor pool(int count) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "onnx-twist-data-" + THREADS.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        // The threads of a stream that nobody closes end, too.
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Override
    public boolean tryAdvance(Consumer<? super Batch> action) {
        release();
        while (!closed) {
            BatchMemory memory = take();
            if (memory == null) {
                close();
                if (!delivered) {
                    throw nothing.get();
                }
            } else if (memory.examples() == 0) {
                free.add(memory);
            } else {
                current = memory;
                delivered = true;
                action.accept(memory.batch());
                return true;
            }
        }
        return false;
    }

    private void release() {
        if (current != null) {
            free.add(current);
            current = null;
        }
    }

    /** The next batch, null after the last. */
    private @Nullable BatchMemory take() {
        if (threads == null) {
            return next < end ? assembly.assemble(next++, () -> closed) : null;
        }
        begin(threads);
        Future<BatchMemory> first = pending.poll();
        if (first == null) {
            return null;
        }
        try {
            BatchMemory memory = first.get();
            begin(threads);
            return memory;
        } catch (ExecutionException e) {
            close();
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException exception ? exception : new IllegalStateException(e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new DataException(
                    Fault.ENVIRONMENT, "the training was interrupted while it waited for data: start it again", e);
        }
    }

    private void begin(ThreadPoolExecutor pool) {
        while (pending.size() < ahead && next < end) {
            int number = next++;
            pending.add(pool.submit(() -> assembly.assemble(number, () -> closed)));
        }
    }

    /** Ends the threads; returns when the last has ended, which is after at most one example each. */
    @Override
    public void close() {
        closed = true;
        if (threads != null) {
            threads.shutdown();
            awaitUninterrupted(threads);
        }
        for (Future<BatchMemory> batch : pending) {
            try {
                free.add(batch.get());
            } catch (ExecutionException | InterruptedException e) {
                // Nobody waits for this batch; its memory is collected as garbage.
            }
        }
        pending.clear();
        release();
    }

    private static void awaitUninterrupted(ThreadPoolExecutor pool) {
        boolean interrupted = false;
        while (!pool.isTerminated()) {
            try {
                pool.awaitTermination(IDLE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
