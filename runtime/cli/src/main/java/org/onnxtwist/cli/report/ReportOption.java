package org.onnxtwist.cli.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.page.report.CommandRecord;
import org.onnxtwist.page.report.ReportPage;
import org.onnxtwist.runtime.report.ConstantSpelling;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that has a command write a page about what it did. */
public final class ReportOption {
    private static final String NAME = "--report";

    @Option(
            names = NAME,
            paramLabel = "FILE.html",
            description = "Where to write a page for a browser that says what was done and what came of it, with"
                    + " everything needed to repeat it; also if a check fails. It needs no network.")
    private Optional<Path> file = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /**
     * Begins the report, if one is asked for.
     *
     * @param others the files that the command reads and writes
     * @throws CommandException if the page would be written over one of them, or cannot be written
     */
    public CommandReport begin(Collection<Path> others) throws IOException {
        if (file.isEmpty()) {
            return new CommandReport(Optional.empty());
        }
        requireUsable(file.get(), others);
        CommandRecord command = new CommandRecord(
                spec.root().commandLine().getParseResult().originalArgs(),
                Instant.now(),
                Path.of("").toAbsolutePath(),
                settings());
        return new CommandReport(Optional.of(new ReportPage("Report of onnx-twist " + spec.name(), command)));
    }

    /** Writes the report, if one was begun, and says where it is, unless standard output is a JSON document. */
    public void write(CommandReport report, Console console, boolean json) throws IOException {
        Optional<ReportPage> page = report.page();
        if (page.isPresent()) {
            page.get().write(file.orElseThrow());
            if (!json) {
                console.out().println("report written to " + file.orElseThrow());
            }
        }
    }

    private static void requireUsable(Path page, Collection<Path> others) throws IOException {
        String name = String.valueOf(page.getFileName()).toLowerCase(Locale.ROOT);
        if (!name.endsWith(".html") && !name.endsWith(".htm")) {
            throw CommandException.usage(NAME + " is '" + page + "', but a page is a file whose name ends in .html");
        }
        if (Files.isDirectory(page)) {
            throw CommandException.usage(NAME + " is '" + page + "', which is a folder: give the name of a file");
        }
        for (Path other : others) {
            boolean same = other.toAbsolutePath()
                    .normalize()
                    .equals(page.toAbsolutePath().normalize());
            if (same || (Files.exists(page) && Files.exists(other) && Files.isSameFile(page, other))) {
                throw CommandException.usage(
                        NAME + " is '" + page + "', which is another file of this command: give the page another name");
            }
        }
        Path folder = page.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new CommandException(
                    Fault.ENVIRONMENT,
                    "the report '" + page + "' cannot be written, because its folder does not exist or is protected:"
                            + " create the folder first, or choose another");
        }
    }

    /** The options of the command with their values, given or not; those that say how to print are left out. */
    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        for (OptionSpec option : spec.options()) {
            boolean prints = option.usageHelp()
                    || option.versionHelp()
                    || option.hidden()
                    || option.longestName().equals(NAME)
                    || option.longestName().equals("--json")
                    || option.longestName().equals("--verbose");
            if (!prints) {
                settings.put(option.longestName(), Excerpt.of(text(option.getValue())));
            }
        }
        return settings;
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(ReportOption::text).orElse("not given");
        }
        if (value instanceof Collection<?> several && several.isEmpty()) {
            return "not given";
        }
        if (value instanceof Enum<?> constant) {
            return ConstantSpelling.of(constant);
        }
        return value == null ? "not given" : value.toString();
    }
}
