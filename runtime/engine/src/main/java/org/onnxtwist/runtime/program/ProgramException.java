package org.onnxtwist.runtime.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.report.NumberText;

/** A program ends with an exception, which is the cause. The details show the line of the program, and the calls that led to it. */
public final class ProgramException extends ProgramFailure {
    private static final long serialVersionUID = 1L;

    private static final int MOST_CALLS = 16;

    private final boolean assertion;

    private ProgramException(String message, List<String> details, Throwable cause) {
        super(fault(cause), message, details, cause);
        this.assertion = cause instanceof AssertionError;
    }

    /** Tells whether an assertion of the program failed. */
    public boolean isAssertion() {
        return assertion;
    }

    /** Returns the failure; the stack traces of the cause and of its causes then name the lines of the user's file. */
    static ProgramException of(ProgramSource source, Throwable cause) {
        for (Throwable e = cause; e != null; e = next(e)) {
            e.setStackTrace(Arrays.stream(e.getStackTrace())
                    .map(frame -> isOfProgram(frame) ? frame(source, frame) : frame)
                    .toArray(StackTraceElement[]::new));
        }
        List<StackTraceElement> frames = frames(cause);
        SourceText text = source.text();
        String place = frames.isEmpty() ? "" : ", line " + frames.get(0).getLineNumber();
        List<String> details = new ArrayList<>();
        frames.stream()
                .limit(1)
                .map(frame -> "  " + text.content(frame.getLineNumber()).strip())
                .forEach(details::add);
        details.addAll(calls(text, frames));
        for (Throwable e = next(cause); e != null; e = next(e)) {
            details.add("  caused by " + sentence(e));
        }
        return new ProgramException(Excerpt.of(text.file()) + place + ": " + sentence(cause), details, cause);
    }

    /** Returns a line for each call that led to the first frame; a call that calls itself is one. */
    private static List<String> calls(SourceText text, List<StackTraceElement> frames) {
        List<String> lines = new ArrayList<>();
        int next = 1;
        while (next < frames.size() && lines.size() < MOST_CALLS) {
            StackTraceElement frame = frames.get(next);
            String line = "  called at " + text.file() + ":" + frame.getLineNumber() + method(frame);
            int first = next;
            while (next < frames.size() && frames.get(next).equals(frame)) {
                next++;
            }
            String times = next - first > 1 ? ", " + NumberText.grouped(next - first) + " times" : "";
            // A lambda expression and the statement around it are two frames at one place.
            if (lines.isEmpty() || !lines.get(lines.size() - 1).equals(line + times)) {
                lines.add(line + times);
            }
        }
        if (next < frames.size()) {
            lines.add("  and " + NumberText.count(frames.size() - next, "more call", "more calls"));
        }
        return lines;
    }

    /** Tells whether an exception passed through code of a program. */
    static boolean passedThrough(Throwable e) {
        return !frames(e).isEmpty();
    }

    private static String sentence(Throwable e) {
        String message = Optional.ofNullable(e.getMessage()).orElse("");
        if (e instanceof OnnxTwistException) {
            return message;
        }
        String type = e.getClass().getSimpleName();
        return message.isEmpty() ? type : type + ": " + message;
    }

    private static Fault fault(Throwable cause) {
        if (cause instanceof OnnxTwistException known) {
            return known.fault();
        }
        boolean environment = cause instanceof IOException
                || cause instanceof UncheckedIOException
                || cause instanceof OutOfMemoryError;
        return environment ? Fault.ENVIRONMENT : Fault.REQUEST;
    }

    private static List<StackTraceElement> frames(Throwable e) {
        return Arrays.stream(e.getStackTrace())
                .filter(ProgramException::isOfProgram)
                .toList();
    }

    /**
     * Returns the place at which a program calls {@code System.exit}, which ends this process; empty where something else ends it.
     *
     * @param threads the stacks of all threads
     */
    static Optional<String> exitPlace(ProgramSource source, Collection<StackTraceElement[]> threads) {
        return threads.stream()
                .filter(stack -> Arrays.stream(stack).anyMatch(ProgramException::isExit))
                .flatMap(stack -> Arrays.stream(stack)
                        .filter(ProgramException::isOfProgram)
                        .limit(1))
                .findFirst()
                .map(frame -> Excerpt.of(source.text().file()) + ", line " + source.line(frame.getLineNumber()));
    }

    private static boolean isExit(StackTraceElement frame) {
        return frame.getClassName().equals("java.lang.Runtime")
                && frame.getMethodName().equals("exit");
    }

    private static boolean isOfProgram(StackTraceElement frame) {
        return ProgramLoader.NAME.equals(frame.getClassLoaderName());
    }

    private static StackTraceElement frame(ProgramSource source, StackTraceElement frame) {
        return new StackTraceElement(
                frame.getClassLoaderName(),
                null,
                null,
                frame.getClassName(),
                frame.getMethodName(),
                source.text().file(),
                source.line(frame.getLineNumber()));
    }

    /** Returns the method of a frame in brackets; nothing for statements outside of methods, and for lambda expressions. */
    private static String method(StackTraceElement frame) {
        String method = frame.getMethodName();
        return method.contains("$") ? "" : " (" + method + ")";
    }

    private static @Nullable Throwable next(Throwable e) {
        return e.getCause();
    }
}
