package org.onnxtwist.twist.recognise.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.runtime.BlockedLayout;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;
import org.onnxtwist.twist.TwistLayer.Form;

/**
 * 3x3 Convs that ONNX Runtime's optimiser wrote in its layout with channels in blocks, and back in the usual layout:
 *
 * <pre>
 * ReorderOutput(Conv(x, W, bias))                   W[o / b][i][tap][o % b]
 * ReorderOutput(Conv(ReorderInput(x), W, bias))     W[o / b][i / b][tap][i % b][o % b], or depthwise W[o / b][tap][o % b]
 * </pre>
 *
 * <p>Channels of one group are rounded up to whole blocks; several groups have whole blocks each, or a channel each.
 *
 * <p>The size b of a block is that of the processor that the model was saved for, which the file does not state: it follows from how far
 * channels were rounded up, or else from which size makes kernels antisymmetric.
 */
public final class BlockedConv {
    private static final List<Integer> BLOCKS = List.of(8, 16);
    private static final int TAPS = ConvGeometry.TAPS;

    private final ModelFacts facts;
    private final OptionalInt block;

    BlockedConv(ModelFacts facts, Model model) {
        this.facts = facts;
        this.block = block(model);
    }

    /** Tells whether a node is the last one of such a convolution. */
    public static boolean isEnd(Node node) {
        return node.operator().equals(BlockedLayout.REORDER_OUTPUT);
    }

    /** The Conv whose output such a node takes out of blocks; empty if it is no Conv's. */
    public static Optional<Node> conv(Node end) {
        return end.input(0)
                .flatMap(Value::producer)
                .filter(node -> node.operator().equals(BlockedLayout.CONV));
    }

    /** Reads what a node makes that takes an image out of blocks; empty where it is no such convolution. */
    Optional<ConvExpression> at(Node end) {
        return block.isPresent() ? at(end, block.getAsInt()) : Optional.empty();
    }

    private OptionalInt block(Model model) {
        List<Node> ends = model.graph().allNodes().filter(BlockedConv::isEnd).toList();
        if (ends.isEmpty()) {
            return OptionalInt.empty();
        }
        Set<Integer> fits = BLOCKS.stream()
                .filter(size -> ends.stream().allMatch(end -> isRoundedUpTo(end, size)))
                .collect(Collectors.toSet());
        if (fits.size() > 1) {
            fits = fits.stream()
                    .filter(size -> ends.stream()
                            .flatMap(end -> at(end, size).stream())
                            .anyMatch(found -> Antisymmetry.holdsSomewhere(found.kernel())))
                    .collect(Collectors.toSet());
        }
        return fits.size() == 1 ? OptionalInt.of(fits.iterator().next()) : OptionalInt.empty();
    }

    private boolean isRoundedUpTo(Node end, int size) {
        Optional<Long> channels = BlockedLayout.CHANNELS.find(end);
        OptionalLong rounded = conv(end)
                .flatMap(node -> node.input(1))
                .map(kernel -> facts.shape(kernel).size(0))
                .orElse(OptionalLong.empty());
        return channels.isEmpty()
                || rounded.isEmpty()
                || rounded.getAsLong() == (channels.get() + size - 1) / size * size;
    }

    private Optional<ConvExpression> at(Node end, int size) {
        Optional<Node> conv = conv(end).filter(node -> !addsOrActivates(node));
        Optional<Long> channels =
                BlockedLayout.CHANNELS.find(end).filter(count -> BlockedLayout.CHANNELS_LAST.of(end) == 0);
        Optional<Tensor> kernel = conv.flatMap(node -> node.input(1)).flatMap(facts::constant);
        Optional<Tensor> bias = conv.flatMap(node -> node.input(2))
                .flatMap(facts::constant)
                .filter(tensor -> tensor.dtype().isConvFloat());
        if (channels.isEmpty()
                || kernel.filter(tensor -> tensor.dims().length == 4 && tensor.dim(2) == 3 && tensor.dim(3) == 3)
                        .isEmpty()
                || bias.isPresent() != conv.orElseThrow().input(2).isPresent()) {
            return Optional.empty();
        }
        Node node = conv.orElseThrow();
        Value blocked = node.input(0).orElseThrow();
        Optional<Value> reordered = blocked.producer()
                .filter(before -> before.operator().equals(BlockedLayout.REORDER_INPUT)
                        && BlockedLayout.CHANNELS_LAST.of(before) == 0)
                .flatMap(before -> before.input(0));
        boolean isUsual = blocked.producer()
                .filter(before -> before.operator().domain().equals(BlockedLayout.CONV.domain()))
                .filter(before -> !isEnd(before))
                .isEmpty();
        Value input = facts.origin(reordered.orElse(blocked));
        OptionalLong inputs = facts.shape(input).size(1);
        Tensor weight = kernel.get();
        long group = Conv.GROUP.of(node);
        boolean fits = (reordered.isPresent() || isUsual)
                && inputs.isPresent()
                && fits(weight, inputs.getAsLong(), channels.get(), group, size, reordered.isPresent());
        if (!fits) {
            return Optional.empty();
        }
        ConvGeometry geometry =
                ConvGeometry.of(node, weight.dtype(), inputs.getAsLong(), channels.get(), group, AutoPad.NOTSET);
        boolean inBlocks = reordered.isPresent() && !isDepthwise(weight, group);
        return Optional.of(new ConvExpression(
                input,
                geometry,
                moved(weight, places(geometry, weight.dim(1), size, inBlocks), geometry.kernelDims()),
                bias.map(tensor -> moved(tensor, at -> at, channels.get())),
                false,
                Form.REFERENCE,
                List.of(node, end)));
    }

    /** Maps the positions in a kernel of the usual layout to those in the blocks. */
    private static LongUnaryOperator places(ConvGeometry geometry, long columns, int size, boolean inBlocks) {
        long perGroup = geometry.inChannels() / geometry.group();
        return at -> {
            long tap = at % TAPS;
            long in = at / TAPS % perGroup;
            long out = at / TAPS / perGroup;
            return inBlocks
                    ? (((out / size * (columns / size) + in / size) * TAPS + tap) * size + in % size) * size
                            + out % size
                    : ((out / size * columns + in) * TAPS + tap) * size + out % size;
        };
    }

    /** Tells whether a Conv also adds a value, or applies a function to the sum. */
    public static boolean addsOrActivates(Node conv) {
        return conv.inputs().size() > 3 || BlockedLayout.ACTIVATION.find(conv).isPresent();
    }

    private static boolean fits(Tensor weight, long inputs, long channels, long group, int size, boolean inBlocks) {
        if (group == 1) {
            return inputs <= weight.dim(1)
                    && channels <= weight.dim(0)
                    && weight.dim(0) % size == 0
                    && (inBlocks ? weight.dim(1) % size == 0 : inputs == weight.dim(1));
        }
        boolean wholeBlocks = isDepthwise(weight, group)
                ? group % size == 0
                : weight.dim(1) % size == 0 && weight.dim(0) % (group * size) == 0;
        return inBlocks && wholeBlocks && inputs == weight.dim(1) * group && channels == weight.dim(0);
    }

    private static boolean isDepthwise(Tensor weight, long group) {
        return group > 1 && weight.dim(1) == 1 && weight.dim(0) == group;
    }

    private static Tensor moved(Tensor tensor, LongUnaryOperator place, long... dims) {
        return Tensor.computed(tensor.dtype(), dims, () -> {
            TensorElements elements = TensorElements.of(tensor);
            return at -> elements.doubleAt(place.applyAsLong(at));
        });
    }
}
