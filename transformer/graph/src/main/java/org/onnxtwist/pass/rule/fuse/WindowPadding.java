package org.onnxtwist.pass.rule.fuse;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.op.Attr;
import org.onnxtwist.rewrite.Editor;

/**
 * The padding attributes of a convolution or pooling operator, and their combination with the amounts of a Pad before it.
 *
 * @param autoPad its attribute {@code auto_pad}
 * @param pads its attribute {@code pads}
 */
record WindowPadding(Attr<String> autoPad, Attr<List<Long>> pads) {
    /** The padding of a window together with that of the Pad before it, which conditions compute with {@link #joined}. */
    static final Capture<List<Long>> JOINED = Capture.computed("pads");

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

    /** Tells whether the node itself adds no padding. */
    boolean isEmpty(Node window) {
        return stated(window).stream().allMatch(amount -> amount == 0);
    }

    private List<Long> stated(Node window) {
        return autoPad.of(window).equals(NONE) ? List.of() : pads.stated(window).orElse(List.of());
    }

    /**
     * The padding of the root of a match together with that of the Pad before it: begins, then ends. Empty if the Pad does more than
     * extend spatial axes.
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

    /** As {@link #joined(Match, int)}, for an operator that must pad less than its kernel; empty if it would not. */
    Optional<List<Long>> joinedBelow(Match match, Attr<List<Long>> kernelShape) {
        List<Long> kernel = kernelShape.find(match.root()).orElse(List.of());
        return joined(match, ConstantPadding.SPATIAL + kernel.size())
                .filter(pads ->
                        IntStream.range(0, pads.size()).allMatch(i -> pads.get(i) < kernel.get(i % kernel.size())));
    }

    /** Replaces the root of a match by a node with the {@link #JOINED} pads; {@code described} has everything but these and its outputs. */
    void fold(Match match, Editor editor, NodeBuilder described) {
        if (match.root().attribute(autoPad.name()).isPresent()) {
            described.attribute(autoPad.as(EXPLICIT));
        }
        editor.handOver(match.output(), described.attribute(pads.as(match.get(JOINED))));
    }
}
