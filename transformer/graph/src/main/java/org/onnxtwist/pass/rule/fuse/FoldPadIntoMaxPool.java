package org.onnxtwist.pass.rule.fuse;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.anyOf;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.Relu;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Folds a Pad into the MaxPool behind it: one with minus infinity, or one with zeros behind a Relu.
 *
 * <pre>
 *   before:  r = Relu(x);  p = Pad(r, {0, 0, 1, 1, 0, 0, 1, 1});  y = MaxPool(p) {kernel_shape: [3, 3]}
 *   after:   r = Relu(x);  y = MaxPool(r) {kernel_shape: [3, 3], pads: [1, 1, 1, 1]}
 * </pre>
 *
 * <p>A MaxPool looks at its padding no more than at minus infinity. As a pool has to, it pads less than its kernel, so every window holds
 * an element of the input, which is at least 0 behind a Relu. A pool that gives out indices, leaves gaps in its windows or rounds its size
 * up stays.
 */
public record FoldPadIntoMaxPool() implements Rule {
    private static final WindowPadding PADDING = new WindowPadding(MaxPool.AUTO_PAD, MaxPool.PADS);

    private static final Pattern PATTERN = anyOf(
            poolOf(ConstantPadding.with("pads with minus infinity", value -> value == Double.NEGATIVE_INFINITY)),
            poolOf(ConstantPadding.with("pads with 0", value -> value == 0)
                    .input(0, node(Relu.ID).as(ConstantPadding.X).inputs(any()))));

    private static Pattern poolOf(Pattern pad) {
        return node(MaxPool.ID)
                .where("its own padding is fixed", PADDING::isFixed)
                .where(
                        "has no output for indices",
                        pool -> pool.outputs().stream().skip(1).allMatch(Value::isOmitted))
                .attribute(MaxPool.CEIL_MODE.name(), MaxPool.CEIL_MODE::find, 0L)
                .where("dilations are 1", FoldPadIntoMaxPool::leavesNoGaps)
                .input(0, pad)
                .when(
                        "the Pad extends only spatial axes, and by less than the kernel",
                        WindowPadding.JOINED,
                        match -> PADDING.joinedBelow(match, MaxPool.KERNEL_SHAPE));
    }

    private static boolean leavesNoGaps(Node pool) {
        return pool.attribute(MaxPool.DILATIONS.name()).isEmpty()
                || MaxPool.DILATIONS.stated(pool).stream()
                        .anyMatch(dilations -> dilations.stream().allMatch(step -> step == 1));
    }

    @Override
    public String summary() {
        return "Folds a Pad with minus infinity, or one with zeros after a Relu, into the MaxPool after it.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }

    @Override
    public void apply(Match match, Editor editor) {
        PADDING.fold(match, editor, editor.like(match.root()).input(match.get(ConstantPadding.X)));
    }
}
