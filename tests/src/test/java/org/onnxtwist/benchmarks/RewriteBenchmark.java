package org.onnxtwist.benchmarks;

import java.util.concurrent.TimeUnit;
import org.onnxtwist.ir.Model;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistResult;
import org.onnxtwist.twist.rewrite.TwistRewrite;
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
 * A rewrite in process, of models of which a fifth of the nodes are 3x3 Convs. Single shots: the first one is what a command that
 * starts, rewrites and ends pays.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgs = "-Xmx4g")
@Warmup(iterations = 0)
@Measurement(iterations = 5)
public class RewriteBenchmark {
    @Param({"10000", "100000"})
    public int nodes;

    private Model model = ConvChain.build(0);

    /** A rewrite changes its model, so each shot gets a new one. */
    @Setup(Level.Iteration)
    public void build() {
        model = ConvChain.build(nodes);
    }

    @Benchmark
    public TwistResult rewrite() {
        return TwistRewrite.apply(model, TwistOptions.defaults());
    }
}
