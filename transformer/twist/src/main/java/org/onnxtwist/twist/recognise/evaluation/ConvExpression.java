package org.onnxtwist.twist.recognise.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.recognise.value.LazyConstant;

/**
 * A value that is the 3x3 convolution of another.
 *
 * @param input where it comes from, behind nodes that change nothing
 * @param kernel [outChannels, inChannels / group, 3, 3]
 * @param computed whether nodes put the kernel together of what is stored
 * @param form REFERENCE for a Conv of its own, WIDE_OUT for some channels of a Conv, ANTISYMMETRIC for a sum of differences
 * @param nodes those that compute it and nothing that other layers may share
 */
public record ConvExpression(
        Value input,
        ConvGeometry geometry,
        Tensor kernel,
        Optional<Tensor> bias,
        boolean computed,
        Form form,
        List<Node> nodes) {

    /** So many nodes move channels about behind a Conv. */
    private static final int MAX_MOVES = 8;

    /** Reads a value that a 3x3 Conv makes, or some of the channels that it makes. */
    public static Optional<ConvExpression> of(View view, ModelFacts facts, AbstractEvaluation quantities) {
        List<Value> moved = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        Value at = view.value();
        for (Optional<Node> node = at.producer(); node.isPresent(); node = at.producer()) {
            Optional<ModelFacts.Passage> passage = facts.passage(at);
            if (passage.isPresent()) {
                nodes.addAll(passage.get().nodes());
                at = passage.get().from();
            } else if (ChannelView.isMove(node.get()) && moved.size() < MAX_MOVES) {
                moved.add(0, at);
                nodes.add(node.get());
                at = node.get().input(0).orElseThrow();
            } else {
                Node conv = node.get();
                Optional<ConvExpression> made =
                        BlockedConv.isEnd(conv) ? facts.blocked().at(conv) : direct(conv, facts, quantities);
                boolean isWhole = moved.isEmpty() && view.pick().isEmpty();
                return made.flatMap(found -> isWhole ? Optional.of(found) : found.picked(view, moved, facts))
                        .map(found -> found.behind(nodes));
            }
        }
        return Optional.empty();
    }

    private Optional<ConvExpression> picked(View view, List<Value> moved, ModelFacts facts) {
        Optional<ChannelView> channels = Optional.of(ChannelView.of(geometry.outChannels()));
        for (Value value : moved) {
            channels = channels.flatMap(before -> before.behind(value.producer().orElseThrow(), value, facts));
        }
        return channels.flatMap(
                        all -> view.pick().isPresent() ? all.picked(view.pick().get()) : Optional.of(all))
                .flatMap(ChannelView::image)
                .flatMap(this::part);
    }

    private static Optional<ConvExpression> direct(Node conv, ModelFacts facts, AbstractEvaluation quantities) {
        Optional<ConvWindow> window = ConvWindow.of(conv, facts).filter(ConvWindow::isThreeByThree);
        Optional<Kernel> kernel =
                window.flatMap(found -> Kernel.of(conv.input(1).orElseThrow(), facts, quantities));
        Optional<Tensor> bias = conv.input(2).flatMap(quantities::tensor);
        if (kernel.isEmpty() || bias.isPresent() != conv.input(2).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new ConvExpression(
                facts.origin(conv.input(0).orElseThrow()),
                window.get().convolution(),
                kernel.get().tensor(),
                bias,
                kernel.get().computed(),
                Form.REFERENCE,
                List.of(conv)));
    }

    /** Some of the output channels; empty where they would be of other groups of the input than theirs. */
    private Optional<ConvExpression> part(long[] channels) {
        long all = geometry.outChannels();
        long group = geometry.group();
        boolean fits = channels.length > 0 && channels.length % group == 0;
        for (int c = 0; fits && c < channels.length; c++) {
            fits = channels[c] / (all / group) == c / (channels.length / group);
        }
        if (!fits) {
            return Optional.empty();
        }
        ConvGeometry part = geometry.withChannels(geometry.inChannels(), channels.length, group);
        return Optional.of(new ConvExpression(
                input,
                part,
                picked(kernel, channels, part.kernelDims()),
                bias.map(tensor -> picked(tensor, channels, channels.length)),
                computed,
                Form.WIDE_OUT,
                nodes));
    }

    private ConvExpression behind(List<Node> passed) {
        List<Node> all = new ArrayList<>(nodes);
        all.addAll(passed);
        return new ConvExpression(input, geometry, kernel, bias, computed, form, all);
    }

    private static Tensor picked(Tensor tensor, long[] channels, long... dims) {
        long perChannel = tensor.elements() / tensor.dim(0);
        return Tensor.computed(tensor.dtype(), dims, () -> {
            TensorElements elements = TensorElements.of(tensor);
            return at -> elements.doubleAt(channels[(int) (at / perChannel)] * perChannel + at % perChannel);
        });
    }

    /** The node that has the name of the whole: the one that a base of these is made by. */
    public Node named() {
        return nodes.get(form == Form.WIDE_OUT && nodes.size() > 1 ? 1 : 0);
    }

    /** Tells whether it adds something other than zeros. */
    public boolean hasBias() {
        return bias.filter(tensor -> !LazyConstant.of(tensor).areAll(0)).isPresent();
    }
}
