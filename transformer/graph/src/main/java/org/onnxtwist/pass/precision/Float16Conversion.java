package org.onnxtwist.pass.precision;

import java.util.OptionalLong;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.pass.initializer.InitializersAsConstants;
import org.onnxtwist.pass.structure.TrainingRemoval;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.shape.ShapeInference;

/**
 * Lets a model compute in float16 where it computed in float: weights are stored as halves, inputs and outputs keep their types, with
 * casts at the edges.
 *
 * <pre>
 *   before:  g(float[N,3,8,8] x) { a = Conv(x, w);  y = Relu(a) }                             w: float
 *   after:   g(float[N,3,8,8] x) { h = Cast(x) {to: float16};  a = Conv(h, w);  b = Relu(a)   w: float16
 *                                  y = Cast(b) {to: float} }
 * </pre>
 *
 * <p>A node computes in halves where its operator has them for every input and output that is a float and follows the type, and one of its
 * inputs is data: comes from a float input of a graph or a weight of more than {@value Float16Run#SMALL} elements. What is computed
 * from sizes and small constants alone, such as the scales of a Resize, stays in float, for a half holds integers up to 2048 only.
 * Inputs and outputs that an operator has in float alone stay float.
 *
 * <p>Stay in float, with casts around them: nodes that read a constant, or have a number as an attribute, beyond 65504, the greatest half,
 * or too small for one, and those that read what follows from it, up to the first whose results are of ordinary size again (in
 * x / max(n, 1e-12) the Max and the Div), where the constant stays as it is and no number is clamped; operators of {@link #kept}; casts, quantisation and operators whose type an attribute states; what reads a
 * dequantised value or gives one to be quantised, for a runtime looks for these together; inputs and outputs of If, Loop and Scan and of
 * their bodies, though not what the bodies do; operators that are not ONNX's; and calls of model-local functions, which
 * {@link org.onnxtwist.pass.function.FunctionInlining} makes convertible. Of a weight with elements of at least 6e-5, those below 3e-8 become zero, which is
 * less than the others lose by being rounded. What a node computes of inputs may be beyond 65504 all the same, and is infinite then, or
 * below 3e-8, and is zero then.
 *
 * <p>Below IR version 4 every weight is an input that nobody may override, and becomes a constant first, by
 * {@link InitializersAsConstants}. From 4 on an input with a default is an input and keeps its type.
 *
 * @param kept operators whose nodes stay in float, for example because their sums need the precision
 */
public record Float16Conversion(Set<OperatorId> kept) implements Pass {
    /** The first operator set whose Cast states the new type by a number. */
    static final long FIRST_OPSET = 6;

    public Float16Conversion {
        kept = Set.copyOf(kept);
    }

    /** Converts all that can be. */
    public static Float16Conversion all() {
        return new Float16Conversion(Set.of());
    }

    @Override
    public String name() {
        return "float16";
    }

    /**
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     * @throws PassException when the model has training information, or its operator set is older than {@value #FIRST_OPSET}
     */
    @Override
    public boolean run(Model model) {
        TrainingRemoval.requireNone(model);
        OptionalLong opset = model.opset();
        if (opset.isPresent() && opset.getAsLong() < FIRST_OPSET) {
            throw new PassException("the model is of operator set " + opset.getAsLong()
                    + ", but float16 needs operator set " + FIRST_OPSET
                    + " or later, where Cast states its type by a number: raise it before, with the pass opset-upgrade="
                    + FIRST_OPSET);
        }
        boolean freed =
                !model.supports(Model.FormatFeature.FREE_INITIALIZERS) && new InitializersAsConstants().run(model);
        boolean converted = new Float16Run(model, ShapeInference.infer(model), kept).convert();
        return freed || converted;
    }
}
