package org.onnxtwist.runtime.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.message.Excerpt;

/** A program ends with an exception, which is the cause. The details show the line of the program, and the calls that led to it. */
public final class ProgramException extends ProgramFailure {
    private static final long serialVersionUID = 1L;

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
        frames.forEach(frame -> details.add("  at " + text.file() + ":" + frame.getLineNumber() + method(frame)));
        for (Throwable e = next(cause); e != null; e = next(e)) {
            details.add("  caused by " + sentence(e));
        }
        return new ProgramException(Excerpt.of(text.file()) + place + ": " + sentence(cause), details, cause);
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
