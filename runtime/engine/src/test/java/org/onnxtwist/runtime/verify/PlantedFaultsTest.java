package org.onnxtwist.runtime.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport.LayerCheck;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions;

/** Each mistake fails a plain verification with the default initialisation, under which no output differs from the original's. */
final class PlantedFaultsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void aFaultOfTheEmitterIsFound(Faults fault) {
        // A square model: grids divided by the wrong side are right in it, and wrong in a Conv rewritten alone.
        GoldenCase square = GoldenCase.named("square_stride1");
        VerificationReport report = new Trial(folder).emittedWith(fault::plant).verify(square.file(), square::model);
        requireFailure(report, LayerCheck.REWRITTEN_ALONE);
    }

    @ParameterizedTest
    @EnumSource
    void aFaultInTheModelAloneIsFound(Faults fault) {
        GoldenCase wide = GoldenCase.named("wide_bias");
        VerificationReport report = new Trial(folder).damaged(fault::plant).verify(wide.file(), wide::model);
        requireFailure(report, LayerCheck.RANDOM_KERNELS);
        assertTrue(report.layers().stream()
                .filter(layer -> layer.check() == LayerCheck.REWRITTEN_ALONE)
                .allMatch(LayerReport::passed));
    }

    @ParameterizedTest
    @EnumSource
    void aFaultIsFoundInAModelForExport(Faults fault) {
        GoldenCase wide = GoldenCase.named("grouped_stride2");
        VerificationReport report = new Trial(folder)
                .with(TwistOptions.defaults().withPurpose(Purpose.EXPORT))
                .damaged(fault::plant)
                .verify(wide.file(), wide::model);
        requireFailure(report, LayerCheck.RANDOM_KERNELS);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GRID_OFF_BY_ONE")
    void aFaultIsFoundWhereGridsAreComputed(Faults fault) {
        GoldenCase dynamic = GoldenCase.named("dynamic");
        VerificationReport report = new Trial(folder).emittedWith(fault::plant).verify(dynamic.file(), dynamic::model);
        requireFailure(report, LayerCheck.REWRITTEN_ALONE_DYNAMIC);
        requireFailure(report, LayerCheck.RANDOM_KERNELS);
    }

    /** Whoever gives the number that the failure names accepts the fault, and nobody who gives half of it. */
    @ParameterizedTest
    @EnumSource
    void theNamedToleranceAcceptsAFault(Faults fault) {
        GoldenCase wide = GoldenCase.named("wide_bias");
        requireAccepted(() -> new Trial(folder).emittedWith(fault::plant), wide);
    }

    @Test
    void theNamedToleranceAcceptsWhatIsStored() {
        GoldenCase wide = GoldenCase.named("wide_bias");
        requireAccepted(
                () -> new Trial(folder)
                        .damaged(model -> model.graph().initializers().stream()
                                .filter(value -> value.name().orElse("").endsWith(".conv_x.weight"))
                                .findFirst()
                                .ifPresent(value -> {
                                    Tensor kernel = value.initializer().orElseThrow();
                                    float[] elements = kernel.toFloats();
                                    elements[0] += 0.25f;
                                    model.graph().setInitializer(value, Tensor.ofFloats(elements, kernel.dims()));
                                })),
                wide);
    }

    private static void requireAccepted(Supplier<Trial> trial, GoldenCase golden) {
        VerificationReport refused = trial.get().verify(golden.file(), golden::model);
        assertEquals(Optional.of(false), refused.passed(), refused.reason());
        double named = refused.acceptingTolerance().orElseThrow();
        VerificationReport accepted = trial.get().accepting(named).verify(golden.file(), golden::model);
        assertEquals(Optional.of(true), accepted.passed(), accepted.reason());
        assertTrue(accepted.acceptingTolerance().isEmpty());
        VerificationReport less = trial.get().accepting(named / 2).verify(golden.file(), golden::model);
        assertEquals(Optional.of(false), less.passed(), less.reason());
    }

    private static void requireFailure(VerificationReport report, LayerCheck by) {
        assertEquals(Optional.of(false), report.passed(), report.reason());
        assertTrue(
                report.layers().stream().anyMatch(layer -> layer.check() == by && !layer.passed()),
                () -> by + " saw nothing: " + report);
        assertTrue(
                report.runs().stream().allMatch(RunReport::passed), "with zero kernels outputs do not show the fault");
        assertTrue(report.reason().contains("does not compute the formula"), report.reason());
    }
}
