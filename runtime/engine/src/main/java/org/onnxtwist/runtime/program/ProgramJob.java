package org.onnxtwist.runtime.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.job.JobFiles.Destination;
import org.onnxtwist.runtime.layers.LayerwiseComparison;
import org.onnxtwist.runtime.session.library.TemporaryFolder;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import org.onnxtwist.schema.check.CheckFailedException;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.schema.finding.Finding;

/**
 * The run of a program on one model: reads the model, refuses it if it is malformed, runs the program, checks the result, writes it into
 * a staging folder, compares it with the original if that was asked for, and publishes it only if the comparison passes.
 *
 * @param program the program
 * @param args the arguments of the program
 * @param format how files are read and written
 * @param comparison the options of the comparison with the original model; empty for no comparison
 */
public record ProgramJob(
        SurgeryProgram program, List<String> args, ModelFormat format, Optional<ComparisonOptions> comparison) {
    private static final String BINARY = ".onnx";

    public ProgramJob {
        args = List.copyOf(args);
    }

    /**
     * Runs the program and writes nothing. A method {@code main} gets the model's file, if there is one, before the arguments.
     *
     * @param model the model's file; empty only for a program that does not {@linkplain SurgeryProgram#edits edit}
     * @throws org.onnxtwist.ir.OnnxTwistException when the model is malformed or the program fails
     */
    public void run(Optional<Path> model, Phases phases) throws IOException {
        if (program.edits()) {
            program.edit(read(model.orElseThrow(), phases), args);
        } else {
            program.main(words(model, Optional.empty()));
        }
    }

    /**
     * Runs the program and writes its result. A method {@code main} gets the model's file, if there is one, and the name of a file to
     * write the result to, before the arguments; from there it is read, checked and written like any other result.
     *
     * @param model the model's file; empty only for a program that does not {@linkplain SurgeryProgram#edits edit}
     * @throws org.onnxtwist.ir.OnnxTwistException when the model or the result is malformed, or the program fails
     */
    public ProgramReport run(Optional<Path> model, Destination target, Phases phases) throws IOException {
        if (program.edits()) {
            Model edited = program.edit(read(model.orElseThrow(), phases), args);
            return program.call(() -> write(model, edited, target, phases));
        }
        try (Staging scratch = Staging.in(target.makeFolder())) {
            String name = target.name();
            Path result = scratch.file(format.isBinary(target.output()) ? name : name + BINARY);
            program.main(words(model, Optional.of(result)));
            if (!Files.exists(result)) {
                throw new CompilationException(
                        Fault.REQUEST,
                        program.file() + " ended without writing " + target.output()
                                + ": let it write the file that its " + (model.isPresent() ? "second" : "first")
                                + " argument names, or leave out -o");
            }
            return program.call(() -> write(model, OnnxReader.read(result), target, phases));
        }
    }

    private Model read(Path file, Phases phases) throws IOException {
        try (Phases.Phase phase = phases.begin("reading " + file)) {
            Model model = format.read(file);
            phase.now("checking " + file);
            return WellFormedModels.require(file, model);
        }
    }

    private List<String> words(Optional<Path> model, Optional<Path> output) {
        List<String> words = new ArrayList<>();
        model.ifPresent(file -> words.add(file.toString()));
        output.ifPresent(file -> words.add(file.toString()));
        words.addAll(args);
        return words;
    }

    private ProgramReport write(Optional<Path> original, Model edited, Destination target, Phases phases)
            throws IOException {
        try (Phases.Phase phase = phases.begin("writing " + target.output());
                Staging staging = Staging.in(target.makeFolder())) {
            requireValid(original, edited);
            Omissions omissions = format.write(edited, staging, target.name());
            Optional<ComparisonReport> report = Optional.empty();
            if (original.isPresent() && comparison.isPresent()) {
                phase.now("comparing with " + original.get());
                report = Optional.of(compare(original.get(), edited, target, staging));
            }
            boolean accepted = report.flatMap(ComparisonReport::passed).orElse(true);
            if (accepted) {
                staging.publish();
            }
            return new ProgramReport(target.output(), accepted, omissions, report);
        }
    }

    /** Refuses errors of the result, other than those that the original has. */
    private void requireValid(Optional<Path> original, Model edited) throws IOException {
        Checker.requireWellFormed(edited);
        List<Finding> errors = errors(edited);
        if (!errors.isEmpty() && original.isPresent()) {
            Set<Finding> known = Set.copyOf(errors(format.read(original.get())));
            errors = errors.stream().filter(error -> !known.contains(error)).toList();
        }
        if (!errors.isEmpty()) {
            throw new CheckFailedException("the model that " + program.file() + " made", errors);
        }
    }

    private static List<Finding> errors(Model model) {
        return Checker.check(model).stream().filter(Finding::isError).toList();
    }

    private ComparisonReport compare(Path original, Model edited, Destination target, Staging staging)
            throws IOException {
        try (TemporaryFolder scratch = TemporaryFolder.create("program")) {
            Model expected = format.read(original);
            Path before = original;
            if (!format.isBinary(original)) {
                before = scratch.path().resolve("original" + BINARY);
                OnnxWriter.write(expected, before, WriteOptions.defaults());
            }
            Path after = staging.file(target.name());
            if (!format.isBinary(target.output())) {
                after = scratch.path().resolve("edited" + BINARY);
                OnnxWriter.write(edited, after, WriteOptions.defaults());
            }
            ComparisonReport report = new LayerwiseComparison(
                            comparison.orElseThrow().withRoundedConstants(expected))
                    .compare(before, expected, after, OnnxReader.read(after));
            ExternalData.requireUnchanged(expected);
            return report;
        }
    }
}
