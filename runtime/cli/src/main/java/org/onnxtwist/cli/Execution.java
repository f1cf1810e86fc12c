package org.onnxtwist.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.onnxtwist.cli.command.RootCommand;
import org.onnxtwist.cli.command.Subcommand;
import org.onnxtwist.cli.text.Console;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** One call of the command: parses the arguments, executes the subcommand and reports failures. */
public final class Execution {
    private static final Set<String> HELP = Set.of("-h", "--help", "help");
    private static final String STACKTRACE = "--stacktrace";
    private static final String JSON = "--json";

    private Execution() {}

    /**
     * Executes a command line.
     *
     * @param console where it writes
     * @param args the command line
     * @return the exit status
     */
    public static int run(Console console, String... args) {
        // Looked for here, so that it also serves a failure before the arguments are parsed.
        List<String> options =
                Arrays.stream(args).takeWhile(word -> !word.equals("--")).toList();
        console.traceFailures(options.contains(STACKTRACE));
        console.expectJson(options.contains(JSON));
        int status;
        try {
            status = commandLine(console, args).execute(args);
        } catch (Throwable e) {
            // Not Exception: running out of memory deserves a sentence too, and the process ends in any case.
            status = console.fail(e).status();
        }
        return console.finish(status);
    }

    /** The parser of a command line; of the subcommands, only the one that is called is set up. */
    static CommandLine commandLine(Console console, String... args) {
        CommandLine line = new CommandLine(new RootCommand());
        line.getCommandSpec()
                .addOption(help())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version and exit.")
                        .build());
        List<Subcommand> called = args.length == 0 ? List.of() : Subcommand.named(args[0]);
        for (Subcommand subcommand : called.isEmpty() ? List.of(Subcommand.values()) : called) {
            line.addSubcommand(
                    subcommand.word(), withCommonOptions(new CommandLine(subcommand.create(console)), subcommand));
        }
        line.setOut(new PrintWriter(console.out(), true, Charset.defaultCharset()));
        line.setErr(new PrintWriter(console.err(), true, Charset.defaultCharset()));
        line.setExpandAtFiles(false);
        if (args.length == 0 || Arrays.stream(args).anyMatch(HELP::contains)) {
            line.setUsageHelpWidth(console.helpColumns());
        }
        line.setColorScheme(CommandLine.Help.defaultColorScheme(console.colourOut() ? Ansi.ON : Ansi.OFF));
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Execution::commandList);
        HelpLayout.apply(line);
        Failures failures = new Failures(console);
        line.setParameterExceptionHandler(failures);
        line.setExecutionExceptionHandler(failures);
        return line;
    }

    /** One line for each subcommand, where picocli would repeat its whole description; empty in the help of a subcommand. */
    private static String commandList(CommandLine.Help help) {
        if (help.subcommands().isEmpty()) {
            return "";
        }
        StringBuilder list = new StringBuilder();
        for (Subcommand subcommand : Subcommand.values()) {
            String word = String.format(Locale.ROOT, "%-19s", subcommand.word());
            list.append("  ")
                    .append(help.colorScheme().commandText(word))
                    .append("  ")
                    .append(subcommand.summary())
                    .append(System.lineSeparator());
        }
        return list.toString();
    }

    private static CommandLine withCommonOptions(CommandLine line, Subcommand subcommand) {
        if (subcommand != Subcommand.HELP) {
            line.getCommandSpec()
                    .addOption(help())
                    .addOption(OptionSpec.builder(STACKTRACE)
                            .description("If the command fails, print the stack trace.")
                            .build());
        }
        return line;
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help and exit.")
                .build();
    }
}
