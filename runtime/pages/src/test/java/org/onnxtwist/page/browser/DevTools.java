package org.onnxtwist.page.browser;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * A connection to Chromium's DevTools protocol over a pair of pipes, on which a zero byte ends each message. Commands may be sent from any
 * thread; events are passed on by the one thread that reads.
 */
final class DevTools {
    /** The time for the answer to a command, in seconds: long, since tests share their processors with others. */
    static final int PATIENCE = 120;

    private final OutputStream out;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<ProtocolObject>> pending = new ConcurrentHashMap<>();
    private final Map<String, BiConsumer<String, ProtocolObject>> listeners = new ConcurrentHashMap<>();
    private volatile Optional<Exception> end = Optional.empty();

    /**
     * Starts to read.
     *
     * @param in the pipe that the browser writes
     * @param out the pipe that the browser reads
     */
    DevTools(InputStream in, OutputStream out) {
        this.out = out;
        Thread reader = new Thread(() -> read(in), "DevTools");
        reader.setDaemon(true);
        reader.start();
    }

    /** Passes the events of a session, each with its method and parameters, to a listener, which must not wait for answers. */
    void listen(String session, BiConsumer<String, ProtocolObject> listener) {
        listeners.put(session, listener);
    }

    void forget(String session) {
        listeners.remove(session);
    }

    /** Sends a command to the browser itself and waits for its result. */
    ProtocolObject call(String method, Object... parameters) {
        return await(method, send("", method, parameters));
    }

    /** Sends a command to a session, that of a page, and waits for its result. */
    ProtocolObject callIn(String session, String method, Object... parameters) {
        return await(method, send(session, method, parameters));
    }

    /** Sends a command to a session whose answer nobody waits for; an empty session is that of the browser itself. */
    void post(String session, String method, Object... parameters) {
        CompletableFuture<ProtocolObject> unused = send(session, method, parameters);
    }

    private CompletableFuture<ProtocolObject> send(String session, String method, Object... parameters) {
        long id = ids.incrementAndGet();
        CompletableFuture<ProtocolObject> answer = new CompletableFuture<>();
        pending.put(id, answer);
        ProtocolObject message = ProtocolObject.of("id", id, "method", method, "params", ProtocolObject.of(parameters));
        if (!session.isEmpty()) {
            message.members().put("sessionId", session);
        }
        byte[] bytes = (message.json() + "\0").getBytes(StandardCharsets.UTF_8);
        try {
            synchronized (out) {
                out.write(bytes);
                out.flush();
            }
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
        // The end of the browser answers all commands that it finds; one that came later is answered here.
        end.ifPresent(answer::completeExceptionally);
        return answer;
    }

    static <T> T await(String subject, CompletableFuture<T> answer) {
        try {
            return answer.get(PATIENCE, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(subject + ": " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(subject + ": no answer in " + PATIENCE + " seconds", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(subject + ": interrupted", e);
        }
    }

    private void read(InputStream in) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                int begin = 0;
                for (int i = 0; i < count; i++) {
                    if (buffer[i] == 0) {
                        message.write(buffer, begin, i - begin);
                        receive(ProtocolObject.parse(message.toString(StandardCharsets.UTF_8)));
                        message.reset();
                        begin = i + 1;
                    }
                }
                message.write(buffer, begin, count - begin);
            }
            end(new IOException("the browser has ended"));
        } catch (IOException | RuntimeException e) {
            end(e);
        }
    }

    private void end(Exception cause) {
        end = Optional.of(cause);
        pending.values().forEach(answer -> answer.completeExceptionally(cause));
    }

    private void receive(ProtocolObject message) {
        if (message.has("id")) {
            CompletableFuture<ProtocolObject> answer = pending.remove(message.integer("id"));
            if (answer == null) {
                return;
            }
            if (message.has("error")) {
                answer.completeExceptionally(
                        new IOException(message.object("error").text("message")));
            } else {
                answer.complete(message.object("result"));
            }
        } else if (message.has("sessionId")) {
            BiConsumer<String, ProtocolObject> listener = listeners.get(message.text("sessionId"));
            if (listener != null) {
                listener.accept(message.text("method"), message.object("params"));
            }
        }
    }
}
