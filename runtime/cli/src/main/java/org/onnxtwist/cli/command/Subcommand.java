package org.onnxtwist.cli.command;

import java.util.Arrays;
import java.util.List;
import org.onnxtwist.cli.text.Console;
import picocli.CommandLine;

/** The subcommands, in the order of the help. Each is set up only when it is needed: that is a third of a short run. */
public enum Subcommand {
    REWRITE("rewrite"),
    VERIFY("verify"),
    INSPECT("inspect"),
    CHECK("check"),
    DIFF("diff"),
    CONVERT("convert"),
    EXTRACT("extract"),
    OPTIMIZE("optimize"),
    EXPORT("export"),
    BENCH("bench"),
    GENERATE("generate"),
    DEVICES("devices"),
    GENERATE_COMPLETION("generate-completion"),
    HELP("help");

    private final String word;

    Subcommand(String word) {
        this.word = word;
    }

    /** What the user types. */
    public String word() {
        return word;
    }

    /** The object that parses and executes it. */
    public Object create(Console console) {
        return switch (this) {
            case REWRITE -> new RewriteCommand(console);
            case VERIFY -> new VerifyCommand(console);
            case INSPECT -> new InspectCommand(console);
            case CHECK -> new CheckCommand(console);
            case DIFF -> new DiffCommand(console);
            case CONVERT -> new ConvertCommand(console);
            case EXTRACT -> new ExtractCommand(console);
            case OPTIMIZE -> new OptimizeCommand(console);
            case EXPORT -> new ExportCommand(console);
            case BENCH -> new BenchCommand(console);
            case GENERATE -> new GenerateCommand(console);
            case DEVICES -> new DevicesCommand(console);
            case GENERATE_COMPLETION -> new CompletionCommand(console);
            case HELP -> new CommandLine.HelpCommand();
        };
    }

    /** The subcommand that can be set up alone for this word: none where it is no subcommand, or one that lists all. */
    public static List<Subcommand> named(String word) {
        return Arrays.stream(values())
                .filter(subcommand -> subcommand.word.equals(word))
                .filter(subcommand -> subcommand != HELP && subcommand != GENERATE_COMPLETION)
                .toList();
    }

    /** What the user can type, for a message. */
    static String words() {
        List<String> words = Arrays.stream(values())
                .filter(subcommand -> subcommand != HELP && subcommand != GENERATE_COMPLETION)
                .map(Subcommand::word)
                .toList();
        return String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.get(words.size() - 1);
    }
}
