package org.onnxtwist.autodiff.optimizer;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Pow;
import org.onnxtwist.op.Sqrt;

/**
 * Adam or, with decoupled weight decay, AdamW.
 *
 * <pre>
 *   Adam:   g = gradient + decay w
 *   AdamW:  g = gradient;  w = w - rate decay w
 *   m2 = beta1 m + (1 - beta1) g;  s2 = beta2 s + (1 - beta2) g^2
 *   w2 = w - rate / (1 - beta1^t) m2 / (sqrt(s2) / sqrt(1 - beta2^t) + epsilon)
 * </pre>
 *
 * <p>The corrections are computed in double precision, and epsilon is added after them, as in PyTorch. ONNX's operator of this name adds
 * it before.
 *
 * @param beta1 how much of the average of the gradients is kept in a step, from 0 to less than 1
 * @param beta2 how much of the average of their squares is kept
 * @param decoupled whether the weight decay is AdamW's
 */
public record Adam(double beta1, double beta2, double epsilon, boolean decoupled) implements Optimizer {
    public Adam {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new GradientException(
                    Fault.REQUEST,
                    "betas of " + beta1 + " and " + beta2 + " are not from 0 to less than 1: choose such");
        }
        if (!(epsilon >= 0)) {
            throw new GradientException(
                    Fault.REQUEST, "an epsilon of " + epsilon + " is negative: choose a small positive one");
        }
    }

    /** With betas of 0.9 and 0.999 and an epsilon of 1e-8. */
    public static Adam standard(boolean decoupled) {
        return new Adam(0.9, 0.999, 1e-8, decoupled);
    }

    @Override
    public List<String> state() {
        return List.of("mean", "square");
    }

    @Override
    public List<Value> place(Arithmetic at, Update update) {
        Value gradient = decoupled ? update.gradient() : update.penalised(at);
        Value mean = at.add(at.mul(update.state().get(0), beta1), at.mul(gradient, 1 - beta1));
        Value square = at.add(at.mul(update.state().get(1), beta2), at.mul(at.square(gradient), 1 - beta2));
        Value deviation = at.mul(Sqrt.of(square).emit(at), at.cast(secondCorrection(at, update)));
        Value rate = at.mul(update.rate(), at.cast(firstCorrection(at, update)));
        Value step = at.mul(rate, at.div(mean, at.add(deviation, epsilon)));
        return List.of(at.sub(decayed(at, update), step), mean, square);
    }

    private Value decayed(Arithmetic at, Update update) {
        if (!decoupled || update.weightDecay() == 0) {
            return update.parameter();
        }
        return at.mul(update.parameter(), at.sub(1, at.mul(update.rate(), update.weightDecay())));
    }

    /** 1 / (1 - beta1^t). */
    private Value firstCorrection(Arithmetic at, Update update) {
        Arithmetic wide = at.withType(DType.DOUBLE);
        return wide.div(wide.number(1), remaining(wide, update, beta1));
    }

    /** 1 / sqrt(1 - beta2^t). */
    private Value secondCorrection(Arithmetic at, Update update) {
        Arithmetic wide = at.withType(DType.DOUBLE);
        return wide.div(wide.number(1), Sqrt.of(remaining(wide, update, beta2)).emit(wide));
    }

    private static Value remaining(Arithmetic wide, Update update, double beta) {
        return wide.sub(1, Pow.of(wide.number(beta), update.count()).emit(wide));
    }
}
