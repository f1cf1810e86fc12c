package org.onnxtwist.pass.rule.fuse;

import static org.onnxtwist.match.Pattern.node;

import java.util.Optional;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.AveragePool;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Folds a Pad with zeros into the AveragePool behind it, which then counts its padding.
 *
 * <pre>
 *   before:  p = Pad(x, {0, 0, 1, 1, 0, 0, 1, 1});  y = AveragePool(p) {kernel_shape: [3, 3]}
 *   after:   y = AveragePool(x) {kernel_shape: [3, 3], count_include_pad: 1, pads: [1, 1, 1, 1]}
 * </pre>
 *
 * <p>The pool has no padding of its own, or counts it; a pool that rounds its size up stays, for what hangs over the end is not counted.
 * As a pool has to, it pads less than its kernel.
 */
public record FoldPadIntoAveragePool() implements Rule {
    private static final WindowPadding PADDING = new WindowPadding(AveragePool.AUTO_PAD, AveragePool.PADS);

    private static final Pattern PATTERN = node(AveragePool.ID)
            .where("its own padding is fixed", PADDING::isFixed)
            .where(
                    "counts its padding, or has none",
                    pool -> PADDING.isEmpty(pool)
                            || AveragePool.COUNT_INCLUDE_PAD.find(pool).equals(Optional.of(1L)))
            .attribute(AveragePool.CEIL_MODE.name(), AveragePool.CEIL_MODE::find, 0L)
            .input(0, ConstantPadding.with("pads with 0", value -> value == 0))
            .when(
                    "the Pad extends only spatial axes, and by less than the kernel",
                    WindowPadding.JOINED,
                    match -> PADDING.joinedBelow(match, AveragePool.KERNEL_SHAPE));

    @Override
    public String summary() {
        return "Folds a Pad with zeros into the AveragePool after it, which then counts its padding.";
    }

    /** Earlier pools cannot count their padding. */
    @Override
    public long since() {
        return 7;
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }

    @Override
    public void apply(Match match, Editor editor) {
        PADDING.fold(
                match,
                editor,
                editor.like(match.root())
                        .attribute(AveragePool.COUNT_INCLUDE_PAD.as(1L))
                        .input(match.get(ConstantPadding.X)));
    }
}
