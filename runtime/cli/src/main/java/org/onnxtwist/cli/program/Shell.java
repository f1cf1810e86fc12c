package org.onnxtwist.cli.program;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.prefs.Preferences;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.tool.JavaShellToolBuilder;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.session.library.TemporaryFolder;

/** A Java shell (JShell) over a model, in this process. */
public final class Shell {
    private static final String MODULE = "jdk.jshell";
    private static final String LOCAL = "local";
    /** The packages of this library, whose exceptions have messages that need no name of a type. */
    private static final String LIBRARY = "org.onnxtwist.";
    /** The byte order mark that some editors begin a file with. */
    private static final String MARK = "\ufeff";
    /** A command of the JDK's shell; comments of Java begin with a slash too. */
    private static final Pattern COMMAND = Pattern.compile("\\s*/[A-Za-z!?-]");

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
                            classPath(),
                            "--feedback",
                            "concise",
                            "--startup",
                            startup.toString());
        } finally {
            preferences.setLevel(null);
        }
    }

    /** Returns the parts of the class path that exist: the shell refuses others. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path", "").split(Pattern.quote(File.pathSeparator), -1))
                .filter(part -> !part.isEmpty() && Files.exists(Path.of(part)))
                .collect(Collectors.joining(File.pathSeparator));
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
                String text = lines == 1 && line.startsWith(MARK) ? line.substring(MARK.length()) : line;
                if (rest.isBlank()) {
                    if (text.strip().equals("/exit")) {
                        return ExitStatus.DONE;
                    }
                    place = "line " + lines + ": ";
                    if (COMMAND.matcher(text).lookingAt()) {
                        console.error(place + "'" + Excerpt.of(text.strip())
                                + "' is a command for a terminal: standard input holds Java, and /exit");
                        return ExitStatus.USAGE;
                    }
                }
                rest = rest + text + "\n";
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
            return fail(snippet, place + sentence(shell, event.exception()));
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

    private static String sentence(JShell shell, JShellException exception) {
        if (exception instanceof UnresolvedReferenceException unresolved) {
            return unresolved.getSnippet().name() + " needs "
                    + shell.unresolvedDependencies(unresolved.getSnippet()).collect(Collectors.joining(" and "))
                    + ", not declared yet";
        }
        String message = Optional.ofNullable(exception.getMessage()).orElse("");
        if (!(exception instanceof EvalException thrown)
                || (thrown.getExceptionClassName().startsWith(LIBRARY) && !message.isEmpty())) {
            return message;
        }
        String name = thrown.getExceptionClassName().replaceAll("^.*\\.", "");
        return message.isEmpty() ? name : name + ": " + message;
    }

    private boolean fail(Snippet snippet, String message) {
        console.error(String.join(" ", List.of(message.strip().split("\\s*\\R\\s*"))));
        snippet.source().strip().lines().map(line -> "  " + line).forEach(console.err()::println);
        return false;
    }
}
