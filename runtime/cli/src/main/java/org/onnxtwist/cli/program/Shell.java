package org.onnxtwist.cli.program;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.prefs.Preferences;
import java.util.stream.Collectors;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.tool.JavaShellToolBuilder;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.runtime.session.library.TemporaryFolder;

/** A Java shell (JShell) over a model, in this process. */
public final class Shell {
    private static final String MODULE = "jdk.jshell";
    private static final String LOCAL = "local";

    private final Console console;
    private final ShellStart start;

    /**
     * Makes a shell.
     *
     * @param model the model's file, which can be read; empty for a shell without one
     * @param trustLinks whether links from the model's external data to other folders are followed
     */
    public Shell(Console console, Optional<Path> model, boolean trustLinks) {
        this.console = console;
        this.start = new ShellStart(model, trustLinks);
    }

    /** Refuses a Java without a shell. */
    public static void requirePresent() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            throw new CommandException(
                    Fault.ENVIRONMENT,
                    "the Java in " + System.getProperty("java.home")
                            + " has no shell: install a JDK 17 or later, or set JAVA_HOME to one");
        }
    }

    /**
     * Runs the shell of the JDK on the terminal, with its editing of lines, its completion and a history, until the user leaves it.
     *
     * @return the exit status
     */
    public int interact() throws Exception {
        // It would tell the user of the folder that it creates for the history.
        Logger preferences = Logger.getLogger("java.util.prefs");
        preferences.setLevel(Level.OFF);
        try (TemporaryFolder folder = TemporaryFolder.create("shell")) {
            Path startup = Files.writeString(
                    folder.path().resolve("start.jsh"), String.join("\n", start.declarations()) + "\n");
            return JavaShellToolBuilder.builder()
                    .persistence(Preferences.userRoot().node("org/onnxtwist/shell"))
                    .start(
                            "--execution",
                            LOCAL,
                            "--class-path",
                            System.getProperty("java.class.path"),
                            "--feedback",
                            "concise",
                            "--startup",
                            startup.toString());
        } finally {
            preferences.setLevel(null);
        }
    }

    /**
     * Evaluates what standard input holds, to its end, to {@code /exit} or to the first error, and prints the values of expressions.
     *
     * @return the exit status
     */
    public int evaluate() throws IOException {
        try (JShell shell = JShell.builder()
                .executionEngine(LOCAL)
                .compilerOptions("--class-path", System.getProperty("java.class.path"))
                .build()) {
            for (String declaration : start.declarations()) {
                if (!shell.eval(declaration).stream().allMatch(event -> print(shell, event, ""))) {
                    return ExitStatus.ENVIRONMENT;
                }
            }
            String rest = "";
            String place = "";
            int lines = 0;
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                lines++;
                if (rest.isBlank()) {
                    if (line.strip().equals("/exit")) {
                        return ExitStatus.DONE;
                    }
                    place = "line " + lines + ": ";
                }
                rest = rest + line + "\n";
                SourceCodeAnalysis.CompletionInfo found =
                        shell.sourceCodeAnalysis().analyzeCompletion(rest);
                while (found.completeness().isComplete() && !found.source().isBlank()) {
                    if (!evaluate(shell, found.source(), place)) {
                        return ExitStatus.USAGE;
                    }
                    rest = found.remaining();
                    place = "line " + lines + ": ";
                    found = shell.sourceCodeAnalysis().analyzeCompletion(rest);
                }
                if (found.completeness() == SourceCodeAnalysis.Completeness.UNKNOWN) {
                    break;
                }
            }
            return rest.isBlank() || evaluate(shell, rest, place) ? ExitStatus.DONE : ExitStatus.USAGE;
        }
    }

    private boolean evaluate(JShell shell, String source, String place) {
        return shell.eval(source).stream().allMatch(event -> print(shell, event, place));
    }

    /**
     * Prints what a piece of code has come to, and tells whether it had no error.
     *
     * @param place the line at which it begins, for messages; empty for the shell's own declarations, whose values are not printed
     */
    private boolean print(JShell shell, SnippetEvent event, String place) {
        if (event.causeSnippet() != null) {
            return true;
        }
        Snippet snippet = event.snippet();
        PrintStream out = console.out();
        if (event.status() == Snippet.Status.REJECTED) {
            String messages = shell.diagnostics(snippet)
                    .map(diagnostic -> diagnostic.getMessage(Locale.ENGLISH))
                    .map(message ->
                            message.replaceFirst("\\R *location: class *$", "").replaceAll("\\R", ", "))
                    .collect(Collectors.joining("; "));
            return fail(snippet, place + messages.replaceAll(" +", " "));
        }
        if (event.exception() != null) {
            String name = event.exception() instanceof EvalException thrown
                    ? thrown.getExceptionClassName().replaceAll("^.*\\.", "") + ": "
                    : "";
            return fail(snippet, place + name + event.exception().getMessage());
        }
        if (!place.isEmpty()
                && event.value() != null
                && !event.value().isEmpty()
                && snippet.kind() != Snippet.Kind.METHOD) {
            boolean named = snippet.kind() == Snippet.Kind.VAR
                    && snippet.subKind() != Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
            if (!named) {
                out.println(event.value());
            }
        }
        out.flush();
        return true;
    }

    private boolean fail(Snippet snippet, String message) {
        console.error(String.join(" ", List.of(message.strip().split("\\s*\\R\\s*"))));
        snippet.source().strip().lines().map(line -> "  " + line).forEach(console.err()::println);
        return false;
    }
}
