package org.onnxtwist.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.onnxtwist.engine.compare.ComparisonOptions;
import org.onnxtwist.engine.compare.ComparisonReport;
import org.onnxtwist.engine.compare.ModelComparison;
import org.onnxtwist.engine.evaluation.RuntimeEvaluator;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.ConstantFolding;
import org.onnxtwist.pass.Float16Conversion;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.pass.Rules;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.rewrite.PassReport;
import org.onnxtwist.rewrite.Pipeline;
import org.onnxtwist.rewrite.Rule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code optimize}: passes over a model, checked against the model as it was. */
@Command(
        name = "optimize",
        description = {
            "Runs passes over a model in the order given, and compares what it computes then with what it computed before, on"
                    + " generated inputs. A model that differs is not written.",
            "",
            "--list shows the passes. --explain tells why a rule of theirs leaves a model alone."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist optimize model.onnx -o small.onnx",
            "  onnx-twist optimize model.onnx -o small.onnx --pass dead-code,share-initializers",
            "  onnx-twist optimize model.onnx -o batched.onnx --pass batch-dimension=N --no-verify"
        })
final class OptimizeCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "An .onnx file.")
    private Optional<Path> model = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write; a folder keeps the model's name.")
    private Optional<String> output = Optional.empty();

    @Option(
            names = "--pass",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Passes to run, in this order; the option may be repeated. Default: those that make a model smaller.")
    private List<String> passes = List.of();

    @Option(names = "--list", description = "Show the passes and exit.")
    private boolean list;

    @Option(
            names = "--explain",
            paramLabel = "RULE",
            description =
                    "Say whether a rule of the passes finds something to do in the model, or which condition keeps it from the"
                            + " node that gets nearest, and exit. transformer/RULES.md lists the rules.")
    private Optional<String> explained = Optional.empty();

    @Option(names = "--no-verify", description = "Do not compare the model with what it was.")
    private boolean noVerify;

    @Mixin
    private ComparisonArguments comparison;

    @Mixin
    private WritingOptions writing;

    @Mixin
    private ReadingOptions reading;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    OptimizeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (list) {
            PassText.list(console);
            return ExitStatus.DONE;
        }
        Path file = model.orElseThrow(() -> CommandException.usage("a MODEL is missing"));
        if (explained.isPresent()) {
            explain(file, explained.get());
            return ExitStatus.DONE;
        }
        OutputTarget target = OutputTarget.renamed(
                file, output.orElseThrow(() -> CommandException.usage("-o FILE is missing: say where to write")));
        Pipeline pipeline = pipeline();
        List<PassReport> reports;
        Optional<ComparisonReport> compared = Optional.empty();
        boolean passed;
        try (Progress progress = new Progress(console, "reading " + file)) {
            Model read = OnnxReader.read(file, reading.toReadOptions());
            progress.now("running passes over " + file);
            reports = run(pipeline, read, file);
            progress.now("writing " + target.output());
            try (Staging staging = Staging.in(target.makeFolder())) {
                OnnxWriter.write(read, staging, target.name(), writing.toWriteOptions());
                if (!noVerify) {
                    progress.now("comparing with " + file);
                    compared = Optional.of(compare(file, staging.file(target.name())));
                }
                passed = compared.flatMap(ComparisonReport::passed).orElse(true);
                if (passed) {
                    staging.publish();
                }
            }
        }
        Optional<Path> written = passed ? Optional.of(target.output()) : Optional.empty();
        if (json) {
            PassJson.print(console, file, written, reports, compared);
        } else {
            PassText.print(console, written, reports, compared);
        }
        return passed ? ExitStatus.DONE : ExitStatus.CHECK_FAILED;
    }

    private Pipeline pipeline() {
        try {
            List<Pass> chosen = passes.isEmpty()
                    ? Passes.smaller()
                    : passes.stream().map(Passes::of).toList();
            return Pipeline.of(
                    "optimize",
                    chosen.stream().map(OptimizeCommand::withRuntime).toList());
        } catch (PassException e) {
            throw CommandException.usage("--pass: " + e.getMessage());
        }
    }

    private static Pass withRuntime(Pass pass) {
        return pass instanceof ConstantFolding folding ? folding.and(new RuntimeEvaluator()) : pass;
    }

    private void explain(Path file, String name) throws IOException {
        Rule rule;
        try {
            rule = Rules.of(name);
        } catch (PassException e) {
            throw CommandException.usage("--explain: " + e.getMessage());
        }
        RuleExplanation.print(console, rule, OnnxReader.read(file, reading.toReadOptions()), json);
    }

    private static List<PassReport> run(Pipeline pipeline, Model read, Path file) {
        try {
            return pipeline.reports(read);
        } catch (PassException e) {
            throw new CommandException(ExitStatus.INVALID_INPUT, file + ": " + e.getMessage());
        }
    }

    private ComparisonReport compare(Path before, Path after) throws IOException {
        boolean halves = passes.stream().map(Passes::of).anyMatch(Float16Conversion.class::isInstance);
        ComparisonOptions options =
                halves ? comparison.toOptions().withArithmetic(DType.FLOAT16) : comparison.toOptions();
        return new ModelComparison(options)
                .compare(
                        before,
                        OnnxReader.read(before, reading.toReadOptions()),
                        after,
                        OnnxReader.read(after, reading.toReadOptions()));
    }
}
