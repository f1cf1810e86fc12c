package org.onnxtwist.cli.command;

import java.util.Arrays;
import java.util.List;
import org.onnxtwist.cli.draw.DrawCommand;
import org.onnxtwist.cli.draw.GalleryCommand;
import org.onnxtwist.cli.text.Console;
import picocli.CommandLine;

/** The subcommands, in the order of the help. Each is created only when it is needed, which saves a third of the time of a short run. */
public enum Subcommand {
    REWRITE("rewrite", "replaces the 3x3 convolutions of models with twist convolutions"),
    VERIFY("verify", "compares two models, or a model with recorded data"),
    INSPECT("inspect", "shows what a model holds: its convolutions, its layers, its graph, its shapes"),
    CHECK("check", "lists every error of a model"),
    DIFF("diff", "lists the differences of two models, whatever their inner names"),
    DRAW("draw", "draws the graph of a model"),
    CONVERT("convert", "converts between ONNX, its textual syntax and JSON; moves external data"),
    EXTRACT("extract", "writes the part of a model between named values"),
    EDIT("edit", "changes attributes, nodes, names, inputs, outputs and metadata of a model"),
    RUN("run", "runs a Java program of a few lines on a model"),
    SHELL("shell", "opens a Java shell in which a model is at hand"),
    OPTIMIZE("optimize", "runs passes over a model and compares the result with the original"),
    EXPORT("export", "writes twist layers in fast forms"),
    GRADIENT("gradient", "adds the gradients of an output to a model"),
    TRAIN("train", "trains a model on data"),
    NEW("new", "writes a network that is not trained yet"),
    BENCH("bench", "measures how long models take"),
    GENERATE("generate", "writes a Java class for a model"),
    GALLERY("gallery", "shows what the layer does to an image, on a page that explains it"),
    DEVICES("devices", "lists the execution providers that work on this machine"),
    GENERATE_COMPLETION("generate-completion", "prints a completion script for bash and zsh"),
    HELP("help", "shows the help of a command");

    private final String word;
    private final String summary;

    Subcommand(String word, String summary) {
        this.word = word;
        this.summary = summary;
    }

    /** Returns the name of the subcommand, as the user types it. */
    public String word() {
        return word;
    }

    /** Returns what the subcommand does, as a phrase of less than a line for the list of all. */
    public String summary() {
        return summary;
    }

    /** Creates the object that parses and executes the subcommand. */
    public Object create(Console console) {
        return switch (this) {
            case REWRITE -> new RewriteCommand(console);
            case VERIFY -> new VerifyCommand(console);
            case INSPECT -> new InspectCommand(console);
            case CHECK -> new CheckCommand(console);
            case DIFF -> new DiffCommand(console);
            case DRAW -> new DrawCommand(console);
            case CONVERT -> new ConvertCommand(console);
            case EXTRACT -> new ExtractCommand(console);
            case EDIT -> new EditCommand(console);
            case OPTIMIZE -> new OptimizeCommand(console);
            case RUN -> new RunCommand(console);
            case SHELL -> new ShellCommand(console);
            case EXPORT -> ExportCommand.spec(console);
            case GRADIENT -> new GradientCommand(console);
            case TRAIN -> new TrainCommand(console);
            case NEW -> new NewCommand(console);
            case BENCH -> new BenchCommand(console);
            case GENERATE -> new GenerateCommand(console);
            case GALLERY -> new GalleryCommand(console);
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
