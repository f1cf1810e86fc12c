package org.onnxtwist.runtime.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.pass.fold.ConstantFolding;
import org.onnxtwist.pass.precision.Float16Conversion;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.Pipeline;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.layers.LayerwiseComparison;
import org.onnxtwist.runtime.layers.TwistedNet;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.runtime.session.loading.RuntimeEvaluator;
import org.onnxtwist.runtime.verify.VerificationOptions;
import org.onnxtwist.runtime.verify.VerificationReport;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/**
 * Small mistakes in one layer, planted behind what a command does and before it writes: each fails the command's check, and without one
 * the check passes. A table of what found each mistake is written into the build's folder.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PlantedLayerFaultsTest {
    private static final ComparisonOptions COMPARISON =
            ComparisonOptions.defaults().withProvider(ProviderChoice.CPU);
    private static final JobChecks<ComparisonOptions> CHECKS = new JobChecks<>(Optional.of(COMPARISON), false);
    private static final Set<LayerFault> OF_THE_EXPORT =
            Set.of(LayerFault.NORMALIZATION_FOLDED_WRONGLY, LayerFault.ZEROED_CHANNEL, LayerFault.WRONG_LAST_COLUMN);

    @TempDir
    private Path folder;

    private final Map<String, Map<String, String>> table = new LinkedHashMap<>();

    /** A command, and what it is asked for. */
    enum Command {
        REWRITE("rewrite --params", Purpose.TRAINING, true),
        REWRITE_FOR_EXPORT("rewrite --params --for export", Purpose.EXPORT, true),
        REWRITE_IDENTITY("rewrite, kernels zero", Purpose.TRAINING, false),
        VERIFY("verify twisted", Purpose.TRAINING, true),
        VERIFY_IDENTITY("verify twisted, kernels zero", Purpose.TRAINING, false),
        VERIFY_ORIGINAL("verify with the original, kernels zero", Purpose.TRAINING, false),
        OPTIMIZE("optimize", Purpose.TRAINING, true),
        OPTIMIZE_IDENTITY("optimize, kernels zero", Purpose.EXPORT, false),
        OPTIMIZE_FLOAT16("optimize --pass float16", Purpose.EXPORT, true),
        PLAIN("export, kernels zero", Purpose.TRAINING, false, "plain", DType.FLOAT),
        FOLDED("export folded", Purpose.TRAINING, true, "folded", DType.FLOAT),
        WIDE_OUT("export wide-out", Purpose.TRAINING, true, "wide-out", DType.FLOAT),
        WIDE_IN("export wide-in", Purpose.TRAINING, true, "wide-in", DType.FLOAT),
        ANTISYMMETRIC("export antisymmetric", Purpose.TRAINING, true, "antisymmetric", DType.FLOAT),
        FOLDED_BLOCKED("export folded+blocked", Purpose.TRAINING, true, "folded+blocked", DType.FLOAT),
        ANTISYMMETRIC_BLOCKED(
                "export antisymmetric+blocked", Purpose.TRAINING, true, "antisymmetric+blocked", DType.FLOAT),
        PLAIN_FLOAT16("export --fp16, kernels zero", Purpose.TRAINING, false, "plain", DType.FLOAT16),
        FOLDED_FLOAT16("export folded --fp16", Purpose.TRAINING, true, "folded", DType.FLOAT16),
        WIDE_OUT_FLOAT16("export wide-out --fp16", Purpose.TRAINING, true, "wide-out", DType.FLOAT16),
        WIDE_IN_FLOAT16("export wide-in --fp16", Purpose.TRAINING, true, "wide-in", DType.FLOAT16),
        ANTISYMMETRIC_FLOAT16("export antisymmetric --fp16", Purpose.TRAINING, true, "antisymmetric", DType.FLOAT16),
        PLAIN_BFLOAT16("export, bfloat16, kernels zero", Purpose.EXPORT, false, "plain", DType.BFLOAT16),
        FOLDED_BFLOAT16("export folded, bfloat16", Purpose.EXPORT, true, "folded", DType.BFLOAT16),
        WIDE_OUT_BFLOAT16("export wide-out, bfloat16", Purpose.EXPORT, true, "wide-out", DType.BFLOAT16),
        WIDE_IN_BFLOAT16("export wide-in, bfloat16", Purpose.EXPORT, true, "wide-in", DType.BFLOAT16),
        ANTISYMMETRIC_BFLOAT16("export antisymmetric, bfloat16", Purpose.EXPORT, true, "antisymmetric", DType.BFLOAT16);

        private final String label;
        private final Purpose purpose;
        private final boolean kernels;
        private final String form;
        /** What the export computes in. */
        private final DType arithmetic;

        Command(String label, Purpose purpose, boolean kernels) {
            this(label, purpose, kernels, "", DType.FLOAT);
        }

        Command(String label, Purpose purpose, boolean kernels, String form, DType arithmetic) {
            this.label = label;
            this.purpose = purpose;
            this.kernels = kernels;
            this.form = form;
            this.arithmetic = arithmetic;
        }

        boolean exports() {
            return !form.isEmpty();
        }

        boolean isRewrite() {
            return name().startsWith("REWRITE");
        }

        /** Whether a fault can be the command's. */
        boolean canHave(LayerFault fault) {
            boolean isOneConv = form.equals("plain") || form.startsWith("wide");
            boolean holdsSmallSteps = arithmetic != DType.BFLOAT16;
            return switch (fault) {
                // Steps of a thousandth are less than half the distance of neighbouring numbers of bfloat16, 2^-8 of
                // their size.
                case WEIGHT_OFF_BY_A_THOUSANDTH -> holdsSmallSteps;
                case NORMALIZATION_FOLDED_WRONGLY -> exports() && holdsSmallSteps;
                case CENTRE_OFF_BY_A_THOUSANDTH -> !form.equals("plain") && this != VERIFY_ORIGINAL && holdsSmallSteps;
                case SWAPPED_CENTRES -> !form.equals("plain") && this != VERIFY_ORIGINAL;
                case SWAPPED_KERNELS -> kernels;
                case BROKEN_ANTISYMMETRY -> purpose == Purpose.EXPORT && kernels && !exports();
                case WRONG_PADS_IN_ONE_BRANCH -> !isOneConv;
                // A step of 1e-4 is less than half the distance of neighbouring numbers of float16, 2^-11 of their
                // size.
                case GRID_SCALED_SLIGHTLY -> !form.equals("plain") && arithmetic == DType.FLOAT;
                case GRID_SCALED -> !form.equals("plain") && holdsSmallSteps;
                case GRID_OFF_BY_ONE_PIXEL, WRONG_LAST_COLUMN -> !form.equals("plain");
                default -> true;
            };
        }
    }

    static Stream<Command> commands() {
        return Stream.of(Command.values());
    }

    static Stream<Arguments> faults() {
        return commands()
                .flatMap(command -> Stream.of(LayerFault.values())
                        .filter(command::canHave)
                        .map(fault -> Arguments.of(command, fault)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatIsRightPasses(Command command) throws IOException {
        Verdict verdict = run(command, Optional.empty());
        assertEquals(Optional.of(true), verdict.passed(), verdict.reason());
        note("(none)", command, "passes");
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultIsFound(Command command, LayerFault fault) throws IOException {
        Verdict verdict = run(command, Optional.of(fault));
        assertEquals(Optional.of(false), verdict.passed(), verdict.reason());
        if (!OF_THE_EXPORT.contains(fault)) {
            assertTrue(verdict.reason().contains("stem"), verdict.reason());
        }
        note(fault.name().toLowerCase(Locale.ROOT).replace('_', ' '), command, "found by " + verdict.by());
    }

    private void note(String fault, Command command, String outcome) {
        table.computeIfAbsent(fault, key -> new TreeMap<>()).put(command.label, outcome);
    }

    @AfterAll
    void writeTheTable() throws IOException {
        List<String> lines = new ArrayList<>();
        table.forEach((fault, outcomes) -> outcomes.forEach(
                (command, outcome) -> lines.add("| " + fault + " | " + command + " | " + outcome + " |")));
        Files.write(Path.of("target", "planted-layer-faults.md"), lines);
    }

    /** What a command's check said. */
    private record Verdict(Optional<Boolean> passed, String reason, String by) {
        static Verdict of(ComparisonReport report) {
            String by = report.layers().stream()
                    .filter(layer -> !layer.passed())
                    .findFirst()
                    .map(layer -> layer.basis().label())
                    .orElse("outputs");
            return new Verdict(report.passed(), report.reason(), by);
        }

        static Verdict of(VerificationReport report) {
            String by = report.layers().stream()
                    .filter(layer -> !layer.passed())
                    .findFirst()
                    .map(layer -> layer.check().label())
                    .orElse("outputs");
            return new Verdict(report.passed(), report.reason(), by);
        }
    }

    private Verdict run(Command command, Optional<LayerFault> fault) throws IOException {
        Path original = write(net(command), "original.onnx");
        TwistOptions options = TwistOptions.defaults()
                .withPurpose(command.purpose)
                .withParameters(command.kernels ? TwistedNet.parameters() : TwistedNet.centers());
        Model twisted = net(command);
        TwistRewrite.apply(twisted, options);
        Path output = folder.resolve("output.onnx");
        if (command.isRewrite()) {
            Consumer<Model> afterwards =
                    model -> fault.ifPresent(planted -> planted.plant(model, GraphCopy.of(twisted), same -> {}));
            return Verdict.of(RewriteRequest.of(
                            JobFiles.of(original, output),
                            options,
                            new JobChecks<>(
                                    Optional.of(VerificationOptions.defaults().withProvider(ProviderChoice.CPU)),
                                    false))
                    .job()
                    .run(task -> {}, afterwards)
                    .verification()
                    .orElseThrow());
        }
        Path file = write(twisted, "twisted.onnx");
        Model source = OnnxReader.read(file, ReadOptions.defaults());
        if (command.exports()) {
            Consumer<Model> afterwards = model -> fault.ifPresent(planted -> {
                model.assignNames();
                planted.plant(model, GraphCopy.of(source), other -> export(other, command));
            });
            return Verdict.of(OptimizationRequest.ofForms(
                            JobFiles.of(file, output),
                            ExportOptions.of(selection(command)),
                            command.arithmetic == DType.FLOAT16,
                            CHECKS)
                    .job()
                    .run(task -> {}, afterwards)
                    .verification()
                    .orElseThrow());
        }
        if (command.name().startsWith("VERIFY")) {
            Model other = OnnxReader.read(file, ReadOptions.defaults());
            fault.ifPresent(planted -> planted.plant(other, GraphCopy.of(source), same -> {}));
            Path damaged = write(other, "damaged.onnx");
            Path first = command == Command.VERIFY_ORIGINAL ? original : file;
            return Verdict.of(new LayerwiseComparison(COMPARISON)
                    .compare(
                            first,
                            OnnxReader.read(first, ReadOptions.defaults()),
                            damaged,
                            OnnxReader.read(damaged, ReadOptions.defaults())));
        }
        List<Pass> passes =
                OptimizationRequest.passes(command == Command.OPTIMIZE_FLOAT16 ? List.of("float16") : List.of());
        Consumer<Model> afterwards = model -> fault.ifPresent(planted -> {
            model.assignNames();
            planted.plant(model, GraphCopy.of(source), other -> optimize(other, passes));
        });
        return Verdict.of(OptimizationRequest.ofPasses(JobFiles.of(file, output), passes, CHECKS)
                .job()
                .run(task -> {}, afterwards)
                .verification()
                .orElseThrow());
    }

    private static Model net(Command command) {
        Model net = TwistedNet.plain();
        return command.arithmetic == DType.BFLOAT16 ? TwistedNet.inBfloat16(net) : net;
    }

    private static Selection selection(Command command) {
        return site -> site.candidates().stream()
                .filter(candidate -> candidate.label().equals(command.form))
                .findFirst()
                .map(candidate -> new Selection.Choice(candidate, "asked for"))
                .orElseThrow();
    }

    private static void optimize(Model model, List<Pass> passes) {
        Pipeline.of(
                        "optimize",
                        passes.stream()
                                .map(pass -> pass instanceof ConstantFolding folding
                                        ? folding.and(new RuntimeEvaluator())
                                        : pass)
                                .toList())
                .run(model);
        model.assignNames();
    }

    private static void export(Model model, Command command) {
        TwistExport.run(model, selection(command));
        if (command.arithmetic == DType.FLOAT16) {
            new Float16Conversion(Set.of()).run(model);
        }
        model.assignNames();
    }

    private Path write(Model model, String name) {
        Path file = folder.resolve(name);
        try {
            OnnxWriter.write(model, file, WriteOptions.defaults());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
