package org.onnxtwist.cli.command;

import java.util.Arrays;
import java.util.List;
import org.onnxtwist.cli.text.Console;
import picocli.CommandLine;

/** The subcommands, in the order of the help. Each is created only when it is needed, which saves a third of the time of a short run. */
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
    GRADIENT("gradient"),
    TRAIN("train"),
    NEW("new"),
    BENCH("bench"),
    GENERATE("generate"),
    DEVICES("devices"),
    GENERATE_COMPLETION("generate-completion"),
    HELP("help");

    private final String word;

    Subcommand(String word) {
        this.word = word;
    }

    /** Returns the name of the subcommand, as the user types it. */
    public String word() {
        return word;
    }

    /** Creates the object that parses and executes the subcommand. */
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
            case EXPORT -> ExportCommand.spec(console);
            case GRADIENT -> new GradientCommand(console);
            case TRAIN -> new TrainCommand(console);
            case NEW -> new NewCommand(console);
            case BENCH -> new BenchCommand(console);
            case GENERATE -> new GenerateCommand(console);
            case DEVICES -> new DevicesCommand(console);
            case GENERATE_COMPLETION -> new CompletionCommand(console);
            case HELP -> new CommandLine.HelpCommand();
        };
    }

    /**
     * Returns the subcommand of this name if it can be created without the others; empty for an unknown name, and for a subcommand that
     * lists all others.
     */
    public static List<Subcommand> named(String word) {
        return Arrays.stream(values())
                .filter(subcommand -> subcommand.word.equals(word))
                .filter(subcommand -> subcommand != HELP && subcommand != GENERATE_COMPLETION)
                .toList();
    }

    /** Returns the names of the subcommands, other than {@link #HELP} and {@link #GENERATE_COMPLETION}, as a list for a message. */
    static String words() {
        List<String> words = Arrays.stream(values())
                .filter(subcommand -> subcommand != HELP && subcommand != GENERATE_COMPLETION)
                .map(Subcommand::word)
                .toList();
        return String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.get(words.size() - 1);
    }
}
