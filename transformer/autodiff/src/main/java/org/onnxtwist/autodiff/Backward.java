package org.onnxtwist.autodiff;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.twist.KernelGradient;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Expand;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * Reverse-mode differentiation: adds to a model's graph the nodes of standard operators that compute the gradient of a scalar with
 * respect to inputs, weights or other values of the graph.
 *
 * <pre>
 *   before:  p = Mul(x, w);  loss = ReduceSum(p)
 *   after:   p = Mul(x, w);  loss = ReduceSum(p);  dp = Expand(1, Shape(p));  dw = Mul(dp, x)
 * </pre>
 *
 * <p>Only what the loss depends on is differentiated. Nodes on the way that stand for several, such as LSTM or Loop, are first replaced by
 * those, which compute the same: see {@link org.onnxtwist.autodiff.rule.Lowering}. Where a value is used several times, the gradients are
 * added. Integers and booleans have no gradient; what reaches the loss only through them counts as independent of it. The forward pass
 * computes what it computed. Linear in nodes and edges.
 *
 * <p>The nodes of a conv_twist layer are differentiated as one, which takes less arithmetic. Gradients are true derivatives, unless
 * {@link #withKernels} chooses another one for the stored kernels of such layers.
 *
 * <p>The model has to be of operator set {@value #FIRST_OPSET} or later, and calls of model-local functions have to be inlined:
 * see {@link org.onnxtwist.pass.Passes}.
 */
public final class Backward {
    /** The first operator set whose models can be differentiated; earlier ones are upgraded first. */
    public static final long FIRST_OPSET = 18;

    private final GradientRules rules;
    private final Activations activations;

    private Backward(GradientRules rules, Activations activations) {
        this.rules = rules;
        this.activations = activations;
    }

    /** Differentiation with other rules than those of this library; activations are kept. */
    public static Backward using(GradientRules rules) {
        return new Backward(rules, Activations.KEEP);
    }

    /** The same differentiation, but for what becomes of activations. */
    public Backward with(Activations kept) {
        return new Backward(rules, kept);
    }

    /** This differentiation with another gradient of the stored kernels of conv_twist layers than the true derivative. */
    public Backward withKernels(KernelGradient kernels) {
        return new Backward(rules.with(kernels.rule()), activations);
    }

    /**
     * Adds the gradients of {@code loss} with respect to {@code wrt}, by the rules of this library.
     *
     * @param loss a floating-point value of the model's graph with one element
     * @param wrt floating-point values of the model's graph
     * @throws GradientException when there is no such gradient; the model then computes what it computed
     */
    public static Gradients of(Model model, Value loss, List<Value> wrt) {
        return using(GradientRules.standard()).differentiate(model, loss, wrt);
    }

    /** As {@link #of}, by these rules. */
    public Gradients differentiate(Model model, Value loss, List<Value> wrt) {
        InferredTypes types = ShapeInference.infer(model);
        requireFloat(types, loss, "the loss");
        requireScalar(types, loss);
        return pass(model, types, wrt).run(Map.of(loss, pass -> one(pass, types, loss)));
    }

    /**
     * Adds the vector-Jacobian products of some values with respect to others: the gradients of the sum of the products of each value and
     * its cotangent.
     *
     * @param cotangents for each floating-point value of the model's graph a value of its shape and element type
     * @param wrt floating-point values of the model's graph
     * @throws GradientException when there is no such gradient; the model then computes what it computed
     */
    public Gradients pullBack(Model model, Map<Value, Value> cotangents, List<Value> wrt) {
        InferredTypes types = ShapeInference.infer(model);
        Map<Value, BackwardPass.Seed> seeds = new LinkedHashMap<>();
        cotangents.forEach((value, cotangent) -> {
            requireFloat(types, value, "what is differentiated");
            seeds.put(value, pass -> cotangent);
        });
        return pass(model, types, wrt).run(seeds);
    }

    private BackwardPass pass(Model model, InferredTypes types, List<Value> wrt) {
        requireSupported(model);
        for (Value value : wrt) {
            if (value.graph() != model.graph()) {
                throw new GradientException(
                        Fault.REQUEST,
                        "'" + value.hint() + "' is in " + value.graph()
                                + ", and gradients are those with respect to values of the main graph: name one there");
            }
            requireFloat(types, value, "the parameter");
        }
        return new BackwardPass(model, model.graph(), rules, types, wrt, activations);
    }

    /**
     * Checks that the operator set of a model is not too old.
     *
     * @throws GradientException when it is
     */
    public static void requireSupported(Model model) {
        if (model.opset().isEmpty()) {
            throw new GradientException(
                    Fault.REQUEST,
                    "the model does not import the standard operator set, in which gradients are written: import version "
                            + FIRST_OPSET + " or later");
        }
        long opset = model.opset().getAsLong();
        if (opset < FIRST_OPSET) {
            throw new GradientException(
                    Fault.REQUEST,
                    "the model is of operator set " + opset + " and gradients are written in operator set "
                            + FIRST_OPSET + " or later: raise it with OpsetUpgrade first");
        }
    }

    private static Value one(Arithmetic at, InferredTypes types, Value loss) {
        int rank = types.shape(loss).known().map(List::size).orElse(0);
        Value one = at.withType(types.of(loss).dtype()).number(1);
        long[] ones = new long[rank];
        Arrays.fill(ones, 1);
        return rank == 0 ? one : Expand.of(one, at.integers(ones)).emit(at);
    }

    private static void requireFloat(InferredTypes types, Value value, String what) {
        DType type = types.of(value).dtype();
        if (!type.isFloatingPoint()) {
            throw new GradientException(
                    Fault.REQUEST,
                    what + " '" + value.hint() + "' is of type " + types.of(value)
                            + ", which has no gradient: name a floating-point tensor");
        }
    }

    private static void requireScalar(InferredTypes types, Value loss) {
        boolean scalar = types.shape(loss)
                .known()
                .filter(dims -> dims.stream().allMatch(Dim.of(1)::equals))
                .isPresent();
        if (!scalar) {
            throw new GradientException(
                    Fault.REQUEST,
                    "the loss '" + loss.hint() + "' has the shape " + types.shape(loss)
                            + ", but a gradient is that of one number: choose an element of it, or reduce it first by a"
                            + " mean or a sum");
        }
    }
}
