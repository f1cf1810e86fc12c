package org.onnxtwist.shape.operator.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.AttributeKind;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Sizes;
import org.onnxtwist.shape.term.Term;

/** ONNX Runtime's layout with channels in blocks: the shapes are those of the usual layout, with channels rounded up to blocks. */
public final class BlockedLayouts {
    /** Tells that the channels are the last axis; ONNX Runtime's, also of its quantised pools. */
    static final Attr<Long> CHANNELS_LAST = Attr.withDefault("channels_last", AttributeKind.INT, 0L);

    private static final Attr<Long> CHANNELS = Attr.named("channels", AttributeKind.INT);

    private static final long UNSTATED = -1;

    private BlockedLayouts() {}

    /** To blocks: how far the channels are rounded up differs between processors. */
    public static void reorderInput(NodeContext node) {
        channels(node, Dim.UNKNOWN);
    }

    /** From blocks: the channels that are no padding. */
    public static void reorderOutput(NodeContext node) {
        channels(node, Term.of(node.integer(CHANNELS).orElse(UNSTATED)).toDim());
    }

    /** With the channels as the second axis; of unknown shape where they are the last. */
    private static void channels(NodeContext node, Dim channels) {
        Optional<List<Dim>> dims = node.dims(0).filter(all -> all.size() == 4);
        boolean isUsual = node.integer(CHANNELS_LAST).orElse(0) == 0;
        if (dims.isEmpty() || !isUsual) {
            node.output(0, node.dtype(0), Sizes.unknown(4));
            return;
        }
        List<Dim> made = new ArrayList<>(dims.get());
        made.set(1, channels);
        node.output(0, node.dtype(0), made);
    }
}
