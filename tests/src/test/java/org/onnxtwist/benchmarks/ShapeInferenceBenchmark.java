package org.onnxtwist.benchmarks;

import java.util.concurrent.TimeUnit;
import org.onnxtwist.ir.Model;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Inference of every value of a model whose sizes are names. Single shots: the first one is what a command that starts, infers and ends
 * pays.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgs = "-Xmx4g")
@Warmup(iterations = 0)
@Measurement(iterations = 5)
public class ShapeInferenceBenchmark {
    @Param({"10000", "100000", "1000000"})
    public int nodes;

    private Model model = SymbolicUnits.build(0);

    @Setup
    public void build() {
        model = SymbolicUnits.build(nodes);
    }

    @Benchmark
    public InferredTypes infer() {
        return ShapeInference.infer(model);
    }
}
