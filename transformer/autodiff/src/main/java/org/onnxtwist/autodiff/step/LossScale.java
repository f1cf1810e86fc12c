package org.onnxtwist.autodiff.step;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.LessOrEqual;

/**
 * The number that the loss is multiplied by before it is differentiated, in the model of an update. Its course is that of PyTorch's
 * GradScaler.
 *
 * <pre>
 *   finite = the norm of all gradients is finite;  next = good + 1
 *   scale2 = finite ? (next == 2000 ? 2 scale : scale) : scale / 2;  good2 = finite ? (next == 2000 ? 0 : next) : 0
 *   skipped2 = finite ? skipped : skipped + 1
 * </pre>
 */
final class LossScale {
    static final TensorSlot SCALE = TensorSlot.of(TrainingStep.LOSS_SCALE, Tensor.ofFloats(new float[] {65536}));

    /** The number of updates since the scale was changed. */
    private static final TensorSlot GOOD = TensorSlot.of("loss_scale.good_updates", Tensor.ofLongs(new long[1]));

    /** The number of updates that were left out. */
    private static final TensorSlot SKIPPED = TensorSlot.of("loss_scale.skipped_updates", Tensor.ofLongs(new long[1]));

    static final List<TensorSlot> SLOTS = List.of(SCALE, GOOD, SKIPPED);

    private static final double PATIENCE = 2000;

    private final Arithmetic at;
    private final Value scale;
    private final Value good;
    private final Value skipped;
    private final Value inverse;

    /** Adds the inputs to the graph of an update. */
    LossScale(Graph graph, Arithmetic at) {
        this.at = at;
        this.scale = graph.addInput(SCALE.name(), SCALE.type());
        this.good = graph.addInput(GOOD.name(), GOOD.type());
        this.skipped = graph.addInput(SKIPPED.name(), SKIPPED.type());
        this.inverse = at.div(at.number(1), scale);
    }

    /** The gradient of the loss, from that of the scaled loss. */
    Value unscaled(Value gradient) {
        return at.mul(gradient, inverse);
    }

    /** The number of updates that were made, this one included. */
    Value made(Arithmetic wide, Value updates) {
        return wide.sub(updates, Cast.of(skipped, wide.type()).emit(wide));
    }

    /** Tells whether a norm is a finite number: neither infinity nor NaN is at most the greatest one. */
    Value isFinite(Value norm) {
        return LessOrEqual.of(norm, at.number(Float.MAX_VALUE)).emit(at);
    }

    /** The tensors of {@link #SLOTS} after the update, in their order. */
    List<Value> next(Value finite) {
        Arithmetic whole = at.withType(DType.INT64);
        Value next = whole.add(good, 1);
        Value enough = Equal.of(next, whole.number(PATIENCE)).emit(at);
        Value kept = at.where(enough, at.mul(scale, 2), scale);
        Value started = whole.where(enough, whole.number(0), next);
        return List.of(
                at.where(finite, kept, at.mul(scale, 0.5)),
                whole.where(finite, started, whole.number(0)),
                whole.where(finite, skipped, whole.add(skipped, 1)));
    }
}
