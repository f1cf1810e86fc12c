package org.onnxtwist.cli.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.ComparisonArguments;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.WritingOptions;
import org.onnxtwist.cli.program.ChosenFormat;
import org.onnxtwist.cli.program.ExitWarning;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.cli.text.Style;
import org.onnxtwist.cli.text.VerificationText;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.runtime.program.ProgramJob;
import org.onnxtwist.runtime.program.ProgramReport;
import org.onnxtwist.runtime.program.SurgeryProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code run}: runs a Java program on models, and writes what it makes of them. */
@Command(
        name = "run",
        customSynopsis = "onnx-twist run PROGRAM [MODEL...] [-o FILE|DIR] [OPTION...] [-- ARGUMENT...]",
        description = {
            "Compiles a Java source file in memory and runs it on a model. With -o, the result is checked and written;"
                    + " with --verify, it is first compared with the model. Without -o, the program only runs.",
            "",
            "The file holds either statements over the variables model (Model) and args (String[]), or a class with a"
                    + " method edit(Model) or edit(Model, String[]), or a class with a method main(String[]). Statements"
                    + " need no imports for the types of this library, java.util, java.util.stream, java.io and"
                    + " java.nio.file; methods and types may stand between them, and assert is enabled. A method edit"
                    + " changes the model or returns another. A method main gets the name of MODEL, with -o the name of"
                    + " the file that it has to write, and the arguments; it alone runs without a MODEL too.",
            "",
            "'onnx-twist shell MODEL' completes the names of methods with the tabulator key and shows their"
                    + " documentation.",
            "",
            "The program runs with your rights, as 'java' would run it: run only programs that you trust. A Java with a"
                    + " compiler (JDK) is needed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist run Surgery.java model.onnx -o edited.onnx",
            "  onnx-twist run Surgery.java model.onnx -o edited.onnx --verify -- 0.5 conv1",
            "  onnx-twist run Count.java *.onnx                            prints, and writes nothing",
            "",
            "A Surgery.java that removes the Dropout nodes:",
            "  for (Node node : model.graph().nodes()) {",
            "      if (node.operator().name().equals(\"Dropout\")) {",
            "          node.replaceWith(node.input(0).orElseThrow());",
            "      }",
            "  }",
            "",
            "Exit status: 1 if an assertion of the program, or the comparison, fails; 2 if the program does not compile"
                    + " or ends with another exception; 3 if the model or the result is invalid; 4 if files cannot be"
                    + " read or written, or there is no compiler. Of several models, the highest."
        })
final class RunCommand implements Callable<Integer> {
    private static final String END_OF_OPTIONS = "--";

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "PROGRAM", description = "A Java source file in UTF-8.")
    private Path program = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "MODEL",
            description = "An .onnx, .onnxtxt, .txt or .json file. What follows -- is no model, but an argument of the"
                    + " program.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE|DIR",
            description = "Where to write; a folder keeps the model's name. Several models need a folder.")
    private Optional<String> output = Optional.empty();

    @Option(names = "--verify", description = "Compare the result with the model, and write nothing if they differ.")
    private boolean verify;

    @Mixin
    private ComparisonArguments comparison;

    @Mixin
    private WritingOptions writing;

    @Mixin
    private ReadingOptions reading;

    RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<String> given = spec.commandLine().getParseResult().originalArgs();
        int mark = given.indexOf(END_OF_OPTIONS);
        int arguments = mark < 0 ? 0 : Math.min(words.size(), given.size() - mark - 1);
        List<Path> models = words.subList(0, words.size() - arguments).stream()
                .map(Path::of)
                .toList();
        WriteOptions writes = writing.toWriteOptions();
        refuseContradictions(writes);
        SurgeryProgram compiled;
        try (Progress progress = new Progress(console, "reading " + program)) {
            progress.now("compiling " + program);
            compiled = SurgeryProgram.compile(program);
        }
        refuseModels(compiled, models);
        ProgramJob job = new ProgramJob(
                compiled,
                words.subList(words.size() - arguments, words.size()),
                new ChosenFormat(reading.toReadOptions(), writes),
                verify ? Optional.of(comparison.toOptions()) : Optional.empty());
        List<Optional<OutputTarget>> targets = targets(models);
        int status = ExitStatus.DONE;
        for (int i = 0; i < targets.size(); i++) {
            Optional<Path> model = models.isEmpty() ? Optional.empty() : Optional.of(models.get(i));
            String left = targets.get(i)
                    .map(target -> "before " + target.output() + " was written")
                    .orElse(i + 1 < targets.size() ? "before it ran for the other models" : "");
            ExitWarning warning = ExitWarning.of(compiled, console, left);
            try {
                status = Math.max(status, run(job, model, targets.get(i)));
            } finally {
                warning.end();
            }
        }
        return status;
    }

    private void refuseContradictions(WriteOptions writes) {
        if (!verify) {
            comparison.require("--verify");
        }
        if (output.isEmpty() && verify) {
            throw CommandException.usage("--verify compares the result before it is written: say where with -o");
        }
        if (output.isEmpty() && writes.external() != WriteOptions.External.AS_READ) {
            throw CommandException.usage(
                    "--inline and --external-data are for the file that is written: say where with -o");
        }
    }

    private void refuseModels(SurgeryProgram compiled, List<Path> models) {
        if (models.isEmpty() && (compiled.edits() || verify)) {
            throw CommandException.usage(
                    compiled.edits()
                            ? "MODEL is missing: " + program
                                    + " runs once for each model that is named after it; only a"
                                    + " class with a method main runs without a model"
                            : "MODEL is missing: --verify compares the result with it");
        }
        for (Path model : models) {
            if (models.size() > 1 && !Files.exists(model)) {
                throw CommandException.usage(
                        "there is no model " + model + ": check the path, or put arguments of the program after --");
            }
        }
    }

    /** Returns the target of each model, or one if there is no model; empty where nothing is written. */
    private List<Optional<OutputTarget>> targets(List<Path> models) throws IOException {
        if (output.isEmpty()) {
            return Collections.nCopies(Math.max(1, models.size()), Optional.empty());
        }
        List<OutputTarget> targets = models.isEmpty()
                ? List.of(OutputTarget.created(Path.of("model.onnx"), output.get()))
                : OutputTarget.renamed(models, output.get());
        for (OutputTarget target : targets) {
            target.requireOther(program);
            writing.toWriteOptions(target.output());
        }
        return targets.stream().map(Optional::of).toList();
    }

    private int run(ProgramJob job, Optional<Path> model, Optional<OutputTarget> target) {
        PrintStream standard = System.out;
        // What the program prints comes in the order of the command's own output, and counts as lost where that would.
        System.setOut(new PrintStream(console.out(), true, Charset.defaultCharset()));
        try {
            if (target.isEmpty()) {
                job.run(model, task -> new Progress(console, task));
                return ExitStatus.DONE;
            }
            return print(job.run(model, target.get().ofJob(console), task -> new Progress(console, task)));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            return console.fail(e).status();
        } finally {
            System.out.flush();
            System.setOut(standard);
        }
    }

    private int print(ProgramReport report) {
        report.verification().ifPresent(check -> VerificationText.print(console, check, false));
        console.out()
                .println(
                        report.written()
                                ? console.paint(Style.GOOD, "written") + " to " + report.output()
                                : console.paint(Style.BAD, "nothing written"));
        ModelNotation.warn(report.omissions(), report.output(), console);
        return report.written() ? ExitStatus.DONE : ExitStatus.CHECK_FAILED;
    }
}
