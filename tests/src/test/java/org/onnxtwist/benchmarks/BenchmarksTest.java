package org.onnxtwist.benchmarks;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Isolated;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks: once and small to see that they work, or in full those whose names contain what the property
 * onnxtwist.benchmarks says.
 */
@Tag("slow")
@Isolated("It measures time.")
final class BenchmarksTest {
    private static final String FULL = "onnxtwist.benchmarks";
    private static final String ANY = ".+";

    @Test
    @DisabledIfSystemProperty(named = FULL, matches = ANY, disabledReason = "the full run does the same and more")
    void eachBenchmarkWorks() throws RunnerException {
        // Nothing is measured, so another benchmark on the machine is no harm.
        System.setProperty("jmh.ignoreLock", "true");
        ChainedOptionsBuilder small = options("")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .shouldFailOnError(true)
                .param("nodes", "100")
                .param("channels", "0.125")
                .verbosity(VerboseMode.SILENT);
        assertFalse(new Runner(small.build()).run().isEmpty());
    }

    /** The figures go to {@code target/benchmarks.json} too. */
    @Test
    @EnabledIfSystemProperty(
            named = FULL,
            matches = ANY,
            disabledReason = "takes minutes; see the package's documentation")
    void measure() throws RunnerException, IOException {
        Path report = Files.createDirectories(Path.of("target")).resolve("benchmarks.json");
        assertFalse(new Runner(options(System.getProperty(FULL, ""))
                        .shouldFailOnError(true)
                        .addProfiler(GCProfiler.class)
                        .resultFormat(ResultFormatType.JSON)
                        .result(report.toString())
                        .build())
                .run()
                .isEmpty());
    }

    private static ChainedOptionsBuilder options(String name) {
        return new OptionsBuilder().include("org\\.onnxtwist\\.benchmarks\\..*" + name);
    }
}
