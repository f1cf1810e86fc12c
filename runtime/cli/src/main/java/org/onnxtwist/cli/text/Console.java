package org.onnxtwist.cli.text;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.onnxtwist.cli.text.terminal.TerminalWidth;
import org.onnxtwist.cli.text.terminal.WrappedText;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.report.JsonDocument;

/** The standard output and standard error of the command: a terminal gets colours and progress messages, a file gets neither. */
public final class Console {
    /** Set by the launcher, because Java cannot tell which of the streams are terminals. */
    private static final String TERMINALS = "onnxtwist.terminals";

    private static final String NAME = "onnx-twist:";
    private static final int HELP_COLUMNS = 100;
    private static final int FEWEST_HELP_COLUMNS = 60;

    private final StandardOutput sink;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean colourOut;
    private final boolean colourErr;
    private final boolean terminalOut;
    private final boolean terminalErr;
    private final boolean terminalIn;
    private boolean tracesFailures;
    private boolean expectsJson;
    private boolean documentBegun;

    /**
     * @param sink the target of standard output
     * @param err standard error
     * @param terminals names of the streams, {@code in}, {@code out} and {@code err}, that are terminals
     * @param environment the process's environment
     */
    public Console(OutputStream sink, OutputStream err, String terminals, Map<String, String> environment) {
        Charset charset = Charset.defaultCharset();
        this.sink = sink instanceof StandardOutput standard ? standard : new StandardOutput(sink);
        this.out = new PrintStream(new BufferedOutputStream(this.sink, 1 << 13), false, charset);
        this.err = new PrintStream(err, true, charset);
        boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
        this.terminalOut = terminals.contains("out");
        this.terminalErr = terminals.contains("err");
        this.terminalIn = terminals.contains("in");
        this.colourOut = colours && terminalOut;
        this.colourErr = colours && terminalErr;
    }

    @SuppressWarnings(
            "SystemConsoleNull") // without the launcher, as on Windows; from Java 22 on it is never null, and a
    // terminal is assumed
    public static Console ofProcess() {
        return new Console(
                StandardOutput.ofProcess(),
                new FileOutputStream(FileDescriptor.err),
                System.getProperty(TERMINALS, System.console() == null ? "" : "in"),
                System.getenv());
    }

    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }

    /** Tells whether text for standard output may carry colours. */
    public boolean colourOut() {
        return colourOut;
    }

    /** Returns the number of characters of a line of help: those of the terminal, but neither too many to read nor too few for a table. */
    public int helpColumns() {
        return terminalOut
                ? Math.max(FEWEST_HELP_COLUMNS, Math.min(HELP_COLUMNS, TerminalWidth.columns()))
                : HELP_COLUMNS;
    }

    /** Tells whether standard input is a terminal. */
    public boolean terminalIn() {
        return terminalIn;
    }

    /** Tells whether standard error is a terminal. */
    boolean terminalErr() {
        return terminalErr;
    }

    public void traceFailures(boolean wanted) {
        tracesFailures = wanted;
    }

    /**
     * Sets whether standard output is to be one JSON document.
     *
     * @param wanted whether it is
     */
    public void expectJson(boolean wanted) {
        expectsJson = wanted;
    }

    /** Prints one JSON object on standard output. */
    public void printJson(Consumer<JsonDocument> members) {
        try (JsonDocument document = document()) {
            document.object(() -> members.accept(document));
        }
    }

    /** Begins the JSON document on standard output. */
    public JsonDocument document() {
        documentBegun = true;
        return new JsonDocument(out);
    }

    /** Returns a text for standard output in the given style, or the plain text if colours are off. */
    public String paint(Style style, String text) {
        return colourOut ? style.around(text) : text;
    }

    /** Prints an error message on standard error; does nothing while the process is shutting down, when files and libraries disappear. */
    public void error(String sentence) {
        out.flush();
        if (!isEnding()) {
            say(Style.BAD, sentence);
        }
    }

    /** Prints a warning on standard error. */
    public void warn(String sentence) {
        out.flush();
        say(Style.CAUTION, "warning: " + sentence);
    }

    /** Prints a sentence on standard error: one line, or as many as it takes on a terminal. */
    private void say(Style style, String sentence) {
        String name = colourErr ? style.around(NAME) : NAME;
        List<String> lines = terminalErr
                ? WrappedText.lines(sentence, TerminalWidth.columns(), NAME.length() + 1)
                : List.of(sentence);
        err.println(name + " " + String.join(System.lineSeparator(), lines));
    }

    private static boolean isEnding() {
        Thread nothing = new Thread(() -> {}, "onnx-twist-nothing");
        try {
            Runtime.getRuntime().addShutdownHook(nothing);
            Runtime.getRuntime().removeShutdownHook(nothing);
            return false;
        } catch (IllegalStateException ending) {
            return true;
        }
    }

    /** Reports a failure to the user, with its stack trace if that was requested. */
    public Failure fail(Throwable e) {
        Failure failure = Failure.of(e);
        report(failure, e);
        return failure;
    }

    /** Reports the failure of one of several models to the user, in a sentence that names its file. */
    public Failure fail(Throwable e, Path model) {
        Failure failure = Failure.of(e);
        String name = Excerpt.escaped(model.toString());
        Failure named = failure.sentence().contains(name)
                ? failure
                : new Failure(failure.status(), name + ": " + failure.sentence());
        report(named, e);
        return named;
    }

    private void report(Failure failure, Throwable e) {
        fail(failure);
        if (tracesFailures) {
            e.printStackTrace(err());
        }
    }

    /** Reports a failure to the user, also as the JSON document if one is expected and none has begun. */
    public void fail(Failure failure) {
        error(failure.sentence());
        failure.details().forEach(err::println);
        if (expectsJson && !documentBegun) {
            printJson(document -> {
                document.field("error", failure.sentence());
                document.field("exitStatus", failure.status());
            });
        }
    }

    /**
     * Flushes standard output and returns the exit status: {@link ExitStatus#ENVIRONMENT} if output could not be written, else {@code
     * status}.
     */
    public int finish(int status) {
        out.flush();
        return sink.failure()
                .map(e -> {
                    error("standard output cannot be written (" + e.getMessage()
                            + "): free some space or redirect it elsewhere");
                    return ExitStatus.ENVIRONMENT;
                })
                .orElse(status);
    }
}
