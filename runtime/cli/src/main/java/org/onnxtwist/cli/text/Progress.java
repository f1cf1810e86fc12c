package org.onnxtwist.cli.text;

import java.io.PrintStream;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.program.Phases;

/**
 * A line on a terminal that says what is being done, shown only once the work has taken a second and wiped out when it ends.
 * Without a terminal it does nothing.
 */
public final class Progress implements Phases.Phase {
    private static final long DELAY_MILLIS = 1000;
    private static final long PERIOD_MILLIS = 250;
    private static final String WIPE = "\r\u001b[K";

    private final Console console;
    private final PrintStream err;
    private final boolean shown;
    private final long start = System.nanoTime();
    private volatile String task;
    private volatile boolean timed = true;
    private boolean visible;
    private boolean closed;

    public Progress(Console console, String task) {
        this.console = console;
        this.err = console.err();
        this.shown = console.terminalErr();
        this.task = task;
        if (shown) {
            Thread ticker = new Thread(this::tick, "progress");
            ticker.setDaemon(true);
            ticker.start();
        }
    }

    @Override
    public void now(String next) {
        task = next;
        timed = true;
    }

    /** Shows a whole line, without the time behind it. */
    void showLine(String line) {
        task = line;
        timed = false;
    }

    @Override
    public synchronized void warn(String sentence) {
        wipe();
        console.warn(sentence);
    }

    private void tick() {
        try {
            Thread.sleep(DELAY_MILLIS);
            while (draw()) {
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean draw() {
        if (!closed) {
            long seconds = (System.nanoTime() - start) / 1_000_000_000;
            err.print(WIPE + Excerpt.of(task) + (timed ? " (" + seconds + " s)" : ""));
            err.flush();
            visible = true;
        }
        return !closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        wipe();
    }

    /** Removes the line until it is next drawn. */
    synchronized void wipe() {
        if (visible) {
            err.print(WIPE);
            err.flush();
        }
    }
}
