package org.onnxtwist.autodiff.step;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.MatMul;

/**
 * Antisymmetric 3x3 kernels that are stored as the four weights which determine them: the taps before the middle one, row by row.
 *
 * <pre>
 *   before:  y = f(K);  K.grad                                      K of shape [out, in, 3, 3]
 *   after:   K = Reshape(MatMul(k, E));  y = f(K);                  k of shape [out, in, 4]
 *            k.grad = MatMul(Reshape(K.grad), F)
 * </pre>
 *
 * <p>E [4, 9] puts each weight at its tap, and its negative at the opposite one. F [9, 4] is half of E transposed: half of the derivative, so
 * that stochastic gradient descent makes the steps of nine taps which are projected.
 */
final class CompactKernels {
    private static final int TAPS = 9;
    private static final int PAIRS = 4;

    private CompactKernels() {}

    /**
     * Replaces kernels by stored ones of their names, in a graph that has their gradients.
     *
     * @param gradients by parameter
     * @param kernels the parameters that are antisymmetric kernels
     * @return the gradients by parameter, with the stored kernels in the places of the others
     * @throws GradientException when none of the parameters is such a kernel
     */
    static Map<Value, Value> apply(Model model, Map<Value, Value> gradients, Set<Value> kernels) {
        if (gradients.keySet().stream().noneMatch(kernels::contains)) {
            throw new GradientException(
                    Fault.REQUEST,
                    "no antisymmetric kernel of a conv_twist layer is trained, and no other parameter can be stored compactly:"
                            + " store all parameters in full");
        }
        Map<Value, Value> stored = new LinkedHashMap<>();
        Placement start = Placement.atStart(model, model.graph());
        Placement end = Placement.atEnd(model, model.graph());
        Arithmetic.Constants constants = new Arithmetic.Constants(start);
        gradients.forEach((parameter, gradient) -> {
            if (kernels.contains(parameter)) {
                Arithmetic first = new Arithmetic(
                        start, constants, parameter.initializer().orElseThrow().dtype());
                Value compact = replace(model.graph(), parameter, first);
                stored.put(compact, reduced(new Arithmetic(end, constants, first.type()), gradient));
            } else {
                stored.put(parameter, gradient);
            }
        });
        return stored;
    }

    private static Value replace(Graph graph, Value kernel, Arithmetic at) {
        String name = kernel.hint();
        Tensor stored = stored(kernel.initializer().orElseThrow());
        kernel.setName(name + ".taps");
        Value compact = graph.addInitializer(name, stored);
        Value taps =
                MatMul.of(compact, at.numbers(matrix(1, false), PAIRS, TAPS)).emit(at);
        kernel.replaceUsesWith(at.reshape(taps, at.integers(0, 0, 3, 3)));
        graph.removeInitializer(kernel);
        return compact;
    }

    private static Value reduced(Arithmetic at, Value gradient) {
        Value taps = at.reshape(gradient, at.integers(0, 0, TAPS));
        return MatMul.of(taps, at.numbers(matrix(0.5, true), TAPS, PAIRS)).emit(at);
    }

    private static double[] matrix(double factor, boolean transposed) {
        double[] matrix = new double[PAIRS * TAPS];
        for (int weight = 0; weight < PAIRS; weight++) {
            for (int tap : new int[] {weight, TAPS - 1 - weight}) {
                matrix[transposed ? tap * PAIRS + weight : weight * TAPS + tap] = tap == weight ? factor : -factor;
            }
        }
        return matrix;
    }

    /** The four weights [out, in, 4] of the antisymmetric part of a kernel. */
    static Tensor stored(Tensor kernel) {
        double[] taps = kernel.toDoubles();
        double[] weights = new double[taps.length / TAPS * PAIRS];
        for (int i = 0; i < weights.length; i++) {
            int first = i / PAIRS * TAPS;
            int tap = i % PAIRS;
            weights[i] = (taps[first + tap] - taps[first + TAPS - 1 - tap]) / 2;
        }
        return Tensor.ofDoubles(kernel.dtype(), weights, kernel.dim(0), kernel.dim(1), PAIRS);
    }

    /** The kernel [out, in, 3, 3] that these four weights determine. */
    static Tensor kernel(Tensor stored) {
        double[] weights = stored.toDoubles();
        double[] taps = new double[weights.length / PAIRS * TAPS];
        for (int i = 0; i < weights.length; i++) {
            int first = i / PAIRS * TAPS;
            int tap = i % PAIRS;
            taps[first + tap] = weights[i];
            taps[first + TAPS - 1 - tap] = -weights[i];
        }
        return Tensor.ofDoubles(stored.dtype(), taps, stored.dim(0), stored.dim(1), 3, 3);
    }
}
