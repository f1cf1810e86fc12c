package org.onnxtwist.benchmarks;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.onnxtwist.ir.Model;
import org.onnxtwist.rewrite.RuleEngine;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A fixed point of twenty rules on models that lose about half of their nodes. Single shots: the first one is what a command that
 * starts, rewrites and ends pays.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgs = "-Xmx4g")
@Warmup(iterations = 0)
@Measurement(iterations = 5)
public class RulesBenchmark {
    @Param({"10000", "100000", "1000000"})
    public int nodes;

    private final RuleEngine engine = RuleEngine.of(TwentyRules.all());
    private Model model = TwentyRules.model(0);

    /** The rules change the model, so each shot gets a new one. */
    @Setup(Level.Iteration)
    public void build() {
        model = TwentyRules.model(nodes);
    }

    @Benchmark
    public Map<String, Long> fixedPoint() {
        return engine.run(model);
    }
}
