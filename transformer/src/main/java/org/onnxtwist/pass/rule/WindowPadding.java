package org.onnxtwist.pass.rule;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.match.Match;
import org.onnxtwist.op.Attr;
import org.onnxtwist.rewrite.Editor;

/**
 * How a convolution or a pooling says what it pads, and how that is joined with what a Pad before it adds.
 *
 * @param autoPad its attribute {@code auto_pad}
 * @param pads its attribute {@code pads}
 */
record WindowPadding(Attr<String> autoPad, Attr<List<Long>> pads) {
    private static final String EXPLICIT = "NOTSET";
    private static final String NONE = "VALID";

    /** Tells whether the padding does not depend on the size of the input. */
    boolean isFixed(Node window) {
        String word = autoPad.find(window).orElse("");
        return word.equals(NONE) || (word.equals(EXPLICIT) && isReadable(window));
    }

    private boolean isReadable(Node window) {
        return window.attribute(pads.name()).isEmpty() || pads.stated(window).isPresent();
    }

    /** Tells whether the window itself pads nothing. */
    boolean isEmpty(Node window) {
        return stated(window).stream().allMatch(amount -> amount == 0);
    }

    private List<Long> stated(Node window) {
        return autoPad.of(window).equals(NONE) ? List.of() : pads.stated(window).orElse(List.of());
    }

    /**
     * The padding of the root of a match together with that of the Pad before it: begins, then ends. Empty where the Pad does more than
     * to widen spatial axes.
     *
     * @param rank the rank of the input
     */
    Optional<List<Long>> joined(Match match, int rank) {
        int count = 2 * (rank - ConstantPadding.SPATIAL);
        if (count < 2) {
            return Optional.empty();
        }
        List<Long> own = stated(match.root());
        List<Long> padded = own.isEmpty() ? Collections.nCopies(count, 0L) : own;
        return ConstantPadding.amounts(match.get(ConstantPadding.PAD), rank)
                .filter(amounts -> amounts.size() == padded.size())
                .map(amounts -> ConstantPadding.sum(amounts, padded));
    }

    /** As {@link #joined(Match, int)}, for a window that must pad less than its kernel; empty where it would not. */
    Optional<List<Long>> joinedBelow(Match match, Attr<List<Long>> kernelShape) {
        List<Long> kernel = kernelShape.find(match.root()).orElse(List.of());
        return joined(match, ConstantPadding.SPATIAL + kernel.size())
                .filter(pads ->
                        IntStream.range(0, pads.size()).allMatch(i -> pads.get(i) < kernel.get(i % kernel.size())));
    }

    /** Puts a window with other pads in the place of the root of a match; {@code described} has all but them and an output. */
    void fold(Match match, Editor editor, NodeBuilder described, List<Long> joined) {
        if (match.root().attribute(autoPad.name()).isPresent()) {
            described.attribute(autoPad.as(EXPLICIT));
        }
        Node folded = editor.place(
                described.attribute(pads.as(joined)).output(match.output().hint()));
        editor.handOver(match.output(), folded.output(0));
    }
}
