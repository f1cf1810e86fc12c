package org.onnxtwist.cli.train;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.TrainingStep;
import org.onnxtwist.cli.option.LossModelOptions;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.StepArguments;
import org.onnxtwist.cli.option.WritingOptions;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.TrainingText;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.train.TrainedParameters;
import org.onnxtwist.runtime.train.TrainingRun;
import org.onnxtwist.schema.check.Checker;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The files of a training step: the model with its training information, and the two models of the step. Where the first is {@code net.onnx}, they
 * are {@code net.gradients.onnx} and {@code net.update.onnx}.
 *
 * @param target the first file
 */
public record EmittedStep(OutputTarget target) {
    public static final String OPTION = "--emit-only";
    private static final String ENDING = ".onnx";

    /** The command's own options that describe the step or its files. */
    private static final Set<String> USED = Set.of(OPTION, "--output", "--weights", "--new-head");

    /** The options of a step that only a training run uses. */
    private static final Set<String> UNUSED = Set.of("--schedule", "--warm-up", "--accumulate");

    /** Refuses options that only a training has use for. */
    public static void requireOptionsOfStep(CommandSpec command) {
        for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
            if (!isUsed(option)) {
                throw CommandException.usage(option.longestName() + " has no effect with " + OPTION
                        + ", which writes the step and does not train: leave one of the two out");
            }
        }
    }

    /** Refuses other notations than ONNX's binary format, in which the three models are used. */
    public static void requireBinary(OutputTarget target) {
        if (ModelNotation.of(target.output()) != ModelNotation.BINARY) {
            throw CommandException.usage("the output " + target.output() + " is not an .onnx file, as " + OPTION
                    + " writes: name one, and convert it with 'onnx-twist convert'");
        }
    }

    private static boolean isUsed(OptionSpec option) {
        if (option.inherited() || USED.contains(option.longestName())) {
            return true;
        }
        return option.userObject() instanceof Field field
                && isOfStep(field.getDeclaringClass())
                && !UNUSED.contains(option.longestName());
    }

    private static boolean isOfStep(Class<?> owner) {
        return owner == StepArguments.class
                || owner == LossModelOptions.class
                || owner == WritingOptions.class
                || owner == ReadingOptions.class;
    }

    /**
     * Writes the files, all or none.
     *
     * @param rate the default of the learning rate in the model
     */
    public void write(Model model, StepOptions options, double rate, WriteOptions writing, Console console)
            throws IOException {
        Model any = TrainingRun.withAnyBatch(model);
        TrainingStep step = TrainingStep.of(any, options);
        Map<String, Model> files = new LinkedHashMap<>();
        files.put(target.name(), step.storedIn(any, rate));
        files.put(name(".gradients"), step.gradients());
        files.put(name(".update"), step.update());
        Path folder = target.makeFolder();
        for (String name : files.keySet()) {
            requireOther(folder.resolve(name));
        }
        try (Staging staging = Staging.in(folder)) {
            for (Map.Entry<String, Model> file : files.entrySet()) {
                OnnxWriter.write(
                        file.getValue(), staging, file.getKey(), writing.withCheck(Checker::requireWellFormed));
            }
            staging.publish();
        }
        console.out()
                .println(TrainingText.parameters(TrainedParameters.of(any, step, options)) + ", "
                        + NumberText.count(step.gradients().graph().nodeCount(), "node", "nodes")
                        + " for the gradients, "
                        + NumberText.count(step.update().graph().nodeCount(), "node", "nodes") + " for the update");
        step.independent()
                .forEach(name ->
                        console.err().println("the loss does not depend on '" + name + "', which stays as it is"));
        files.keySet()
                .forEach(name ->
                        console.out().println("written to " + target.output().resolveSibling(name)));
    }

    private void requireOther(Path file) throws IOException {
        if (Files.exists(file) && Files.isSameFile(file, target.model())) {
            throw CommandException.usage("'" + file + "' would be written over the model: give another name after -o");
        }
    }

    /** The name of the first file with an addition before its ending. */
    private String name(String addition) {
        String name = target.name();
        int dot = name.endsWith(ENDING) ? name.length() - ENDING.length() : name.length();
        return name.substring(0, dot) + addition + ENDING;
    }
}
