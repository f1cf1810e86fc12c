package org.onnxtwist.cli.train;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Lets a long run end in an orderly way when the user or the system interrupts it, with Ctrl-C (SIGINT) or SIGTERM: the first signal asks the
 * run to stop, a second one ends the process at once. Hooks of the virtual machine would not do: while they run nothing can be written
 * safely any more, and ONNX Runtime is being closed.
 *
 * <p>The JDK has signals in {@code sun.misc} only, which is reached by reflection; where it is not there, or the signal is taken or ignored,
 * a signal does what it always did.
 */
final class Interruption implements AutoCloseable {
    /** The number that a shell adds to that of the signal which ended a process, for its exit status. */
    private static final int SIGNALLED = 128;

    private static final List<String> NAMES = List.of("INT", "TERM");

    private record Replaced(Object signal, Object handler) {}

    private final Runnable stop;
    private final List<Replaced> replaced = new ArrayList<>();
    private volatile int signal;

    private Interruption(Runnable stop) {
        this.stop = stop;
    }

    /** @param stop is called by another thread, once */
    static Interruption of(Runnable stop) {
        Interruption interruption = new Interruption(stop);
        NAMES.forEach(interruption::listen);
        return interruption;
    }

    private void listen(String name) {
        try {
            Class<?> signals = Class.forName("sun.misc.Signal");
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            Object wanted = signals.getConstructor(String.class).newInstance(name);
            Object handler = Proxy.newProxyInstance(
                    handlers.getClassLoader(),
                    new Class<?>[] {handlers},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            received((int) signals.getMethod("getNumber").invoke(wanted));
                            yield null;
                        }
                        case "equals" -> proxy == arguments[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        default -> name;
                    });
            Object before = signals.getMethod("handle", signals, handlers).invoke(null, wanted, handler);
            synchronized (replaced) {
                replaced.add(new Replaced(wanted, before));
            }
        } catch (ReflectiveOperationException e) {
            // The signal keeps its meaning.
            return;
        }
    }

    private void received(int number) {
        signal = number;
        restore();
        stop.run();
    }

    private void restore() {
        synchronized (replaced) {
            for (Replaced each : replaced) {
                try {
                    Class<?> signals = each.signal().getClass();
                    signals.getMethod("handle", signals, Class.forName("sun.misc.SignalHandler"))
                            .invoke(null, each.signal(), each.handler());
                } catch (InvocationTargetException e) {
                    throw new IllegalStateException(e.getCause());
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
            replaced.clear();
        }
    }

    /** The exit status of a process that a signal ends; empty where none has come. */
    OptionalInt status() {
        return signal == 0 ? OptionalInt.empty() : OptionalInt.of(SIGNALLED + signal);
    }

    /** Gives the signals back. */
    @Override
    public void close() {
        restore();
    }
}
