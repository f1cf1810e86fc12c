package org.onnxtwist.pass.rule.fuse;

import static org.onnxtwist.match.Pattern.node;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Conv;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Folds a Pad with zeros into the Conv behind it.
 *
 * <pre>
 *   before:  p = Pad(x, {0, 0, 1, 1, 0, 0, 1, 1});  y = Conv(p, W) {pads: [0, 0, 2, 2]}
 *   after:   y = Conv(x, W) {pads: [1, 1, 3, 3]}
 * </pre>
 *
 * <p>The Pad may widen spatial axes alone. A Conv whose padding depends on the size of its input (auto_pad SAME_UPPER, SAME_LOWER) stays.
 */
public record FoldPadIntoConv() implements Rule {
    private static final WindowPadding PADDING = new WindowPadding(Conv.AUTO_PAD, Conv.PADS);

    private static final Pattern PATTERN = node(Conv.ID)
            .where("its own padding is fixed", PADDING::isFixed)
            .input(0, ConstantPadding.with("pads with 0", value -> value == 0))
            .when("the Pad extends only spatial axes", WindowPadding.JOINED, FoldPadIntoConv::joined);

    private static Optional<List<Long>> joined(Match match) {
        return match.root()
                .input(1)
                .flatMap(weight -> match.type(weight).shape().known())
                .flatMap(dims -> PADDING.joined(match, dims.size()));
    }

    @Override
    public String summary() {
        return "Folds a Pad with zeros into the Conv after it.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }

    @Override
    public void apply(Match match, Editor editor) {
        Node conv = match.root();
        NodeBuilder folded =
                editor.like(conv).input(match.get(ConstantPadding.X)).input(conv.input(1));
        conv.input(2).ifPresent(folded::input);
        PADDING.fold(match, editor, folded);
    }
}
